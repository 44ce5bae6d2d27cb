module Orders
  class Api
    def self.list(event:, context:)
    end
  end
end
def handler(event:, context:)
end
