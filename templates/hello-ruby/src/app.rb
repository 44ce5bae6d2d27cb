# Code out here runs once per execution environment, when it starts cold.
GREETING = ENV.fetch('GREETING', 'Hello')

# Called once per event. The event comes from the HTTP API (the name is in the path) or from an
# invocation (the name is in the event itself).
def handler(event:, context:)
  name = event.dig('pathParameters', 'name') || event['name'] || 'world'
  puts "greeting #{name}, #{context.get_remaining_time_in_millis} ms left"

  # Without a statusCode the HTTP API answers 200 with this hash as JSON.
  { message: "#{GREETING}, #{name}!" }
end
