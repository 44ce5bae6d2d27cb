# The Ruby runtime client: fetches events from the Runtime API, calls the handler, answers.
#
# Speaks the Lambda Runtime API 2018-06-01 at AWS_LAMBDA_RUNTIME_API. Started as
# `ruby --disable=gems,... /var/runtime/bootstrap.rb` in the task root: RubyGems and what Ruby loads
# beside it take twice as long as all else here, so they come when somebody needs them.
#
# What user code can see (payloads, log lines, the context object) is what AWS Lambda shows;
# "recorded" in a comment means a behaviour recorded from the real service, "AWS's client" the
# published aws_lambda_ric. Runs on Ruby 2.5 to 4.0.
#
# frozen_string_literal: true

require 'socket.so' # without socket.rb, which nothing here needs
require 'json'

module Lambench
  API = '/2018-06-01/runtime'
  TASK_ROOT = (ENV['LAMBDA_TASK_ROOT'] || '/var/task').chomp('/')
  LAYER_ROOT = (ENV['LAMBENCH_LAYER_ROOT'] || '/opt').chomp('/')

  # ---- RubyGems, and what AWS's client has loaded before user code runs ------------------------

  # The folders of gems a function can bring. Those of the Ruby that runs come after those of the
  # one that was asked for.
  def self.gem_folders
    version = "#{RUBY_VERSION[/\A\d+\.\d+/]}.0" # what RbConfig has as ruby_version
    (ENV['GEM_PATH'] || '').split(':') +
      ["#{TASK_ROOT}/vendor/bundle/ruby/#{version}", "#{LAYER_ROOT}/ruby/gems/#{version}"]
  end

  def self.load_gems
    return false if @gems
    @gems = true
    plain = ENV['GEM_PATH']
    ENV['GEM_PATH'] = gem_folders.uniq.join(':')
    lambench_require('rubygems')
    Gem.paths # reads the variable now
    ENV['GEM_PATH'] = plain
    true
  end

  # A gem may be meant to take the place of a library of the same name that Ruby brings, so where
  # there are gems at all, they are looked at first, as on AWS.
  def self.gems?
    gem_folders.any? { |folder| File.directory?("#{folder}/specifications") }
  end

  class << self
    alias lambench_require require
    private :lambench_require
  end
end

module Kernel
  alias lambench_require require
  private :lambench_require

  def require(name)
    first = lambench_require(name)
    Lambench.patch_logger if first && name == 'logger'
    first
  rescue LoadError
    raise unless Lambench.load_gems
    require(name)
  end
  private :require

  def gem(*arguments)
    Lambench.load_gems
    gem(*arguments) # RubyGems has put its own in place of this one
  end
  private :gem

  def URI(text)
    require('uri') # which puts its own in place of this one
    URI(text)
  end
  private :URI
end

# AWS's client has these loaded; a function that never asks for them works there.
{ Logger: 'logger', Net: 'net/http', URI: 'uri', StringIO: 'stringio', Gem: 'rubygems' }
  .each { |name, file| Object.autoload(name, file) unless Object.const_defined?(name, false) }

# Names and methods: AWS docs, "Using the Lambda context object to retrieve Ruby function
# information".
class LambdaContext
  attr_reader :aws_request_id, :invoked_function_arn, :log_group_name, :log_stream_name,
              :function_name, :memory_limit_in_mb, :function_version, :identity, :client_context,
              :deadline_ms, :tenant_id

  def initialize(headers)
    @deadline_ms = headers['lambda-runtime-deadline-ms'].to_i
    @aws_request_id = headers['lambda-runtime-aws-request-id']
    @invoked_function_arn = headers['lambda-runtime-invoked-function-arn']
    @tenant_id = headers['lambda-runtime-aws-tenant-id']
    @log_group_name = ENV['AWS_LAMBDA_LOG_GROUP_NAME']
    @log_stream_name = ENV['AWS_LAMBDA_LOG_STREAM_NAME']
    @function_name = ENV['AWS_LAMBDA_FUNCTION_NAME']
    @memory_limit_in_mb = ENV['AWS_LAMBDA_FUNCTION_MEMORY_SIZE']
    @function_version = ENV['AWS_LAMBDA_FUNCTION_VERSION']
    identity = headers['lambda-runtime-cognito-identity']
    @identity = JSON.parse(identity) if identity
    client = headers['lambda-runtime-client-context']
    @client_context = JSON.parse(client) if client
  end

  def get_remaining_time_in_millis
    [@deadline_ms - Process.clock_gettime(Process::CLOCK_REALTIME, :millisecond), 0].max
  end
end

module Lambench
  # ---- log -------------------------------------------------------------------------------------

  # One message is one log event and a line of output is one event too: lines within a message are
  # parted by carriage returns.
  def self.log(text)
    $stdout.write("#{text.gsub("\n", "\r")}\n")
  end

  JSON_LOG = (ENV['AWS_LAMBDA_LOG_FORMAT'] || '').casecmp?('JSON')

  # What `Logger.new($stdout)` writes on AWS; a logger of anything else is left alone.
  module LoggerPatch
    def initialize(device, *arguments, **options)
      super
      return unless device.nil? || device.equal?($stdout) || device.equal?($stderr)
      @default_formatter = JSON_LOG ? JsonFormatter.new : TextFormatter.new
    end
  end

  def self.patch_logger
    return if const_defined?(:TextFormatter, false)
    const_set(:TextFormatter, Class.new(::Logger::Formatter) do
      def call(severity, time, program, message)
        line = format('%s, [%s #%d] %5s %s -- %s: %s', severity[0], format_datetime(time), $$,
                      severity, $_global_aws_request_id, program, msg2str(message))
        "#{Lambench.clean(line)}\n"
      end
    end)
    const_set(:JsonFormatter, Class.new(::Logger::Formatter) do
      def call(severity, time, program, message)
        entry = { timestamp: time.getutc.strftime('%Y-%m-%dT%H:%M:%S.%6NZ'), level: severity,
                  message: Lambench.clean(message.is_a?(Exception) ? message.message
                                                                   : msg2str(message)) }
        entry[:requestId] = $_global_aws_request_id if $_global_aws_request_id
        entry[:logger] = Lambench.clean(program) unless program.to_s.empty?
        entry.merge!(Lambench.json_error(message)) if message.is_a?(Exception)
        "#{JSON.generate(entry)}\n"
      end
    end)
    ::Logger.prepend(LoggerPatch)
  end

  def self.clean(text)
    text.to_s.encode('UTF-8', invalid: :replace, undef: :replace).scrub
  end

  def self.json_error(error)
    lines = Array(error.backtrace)
    fields = { errorType: error.class.to_s, errorMessage: clean(error.message),
               stackTrace: lines.map { |line| clean(line) } }
    if (at = /\A(.+):(\d+):in [`'](.+)'\z/.match(lines.first.to_s))
      fields[:location] = "#{at[1]}:#{at[3]}:#{at[2]}"
    end
    fields
  end

  # ---- errors ----------------------------------------------------------------------------------

  # The payload of an error: keys, their order and the form of the type are recorded. Frames of this
  # file tell a user nothing.
  def self.payload(error, kind)
    frames = (error.backtrace_locations || []).reject { |each| each.path == __FILE__ }
    { errorMessage: clean(error.message), errorType: "#{kind}<#{error.class}>",
      stackTrace: frames.first(100).map(&:to_s) }
  end

  NAMED = %w[ArgumentError NoMethodError Exception StandardError NameError LoadError SystemExit
             SystemStackError].freeze

  # The header tells the platform only what these classes are called. AWS's client.
  def self.header_type(error, payload)
    NAMED.include?(error.class.to_s) ? payload[:errorType] : 'Function<UserException>'
  end

  # ---- the Runtime API -------------------------------------------------------------------------

  # The connection ended, or what came is not HTTP. PARTIAL: something of the response had come.
  class Gone < StandardError
    attr_reader :partial

    def initialize(words, partial)
      super(words)
      @partial = partial
    end
  end

  # HTTP/1.1 over one kept-alive connection: as much of it as the Runtime API needs. A request is one
  # write, and there is no timeout: `next` may wait for hours.
  class Api
    def initialize(address)
      @address = address
      @host, _, @port = address.rpartition(':')
      @common = " HTTP/1.1\r\nHost: #{address}\r\nUser-Agent: lambench-ruby/#{RUBY_VERSION}\r\n"
      @next = "GET #{API}/invocation/next#{@common}\r\n"
      @data = +''.b
    end

    def next
      status, headers, body = request(@next)
      return [headers, body] if status == 200 && headers['lambda-runtime-aws-request-id']
      give_up("answered #{status} to next: #{body[0, 200].inspect}")
    end

    # What the API refuses (too large, too late) it has dealt with itself: it tells the caller, and
    # this client goes on to `next`. Lambda Runtime API, error 413.
    def post(path, body, type = 'application/json', extra = '')
      head = "POST #{API}#{path}#{@common}#{extra}Content-Type: #{type}\r\n" \
             "Content-Length: #{body.bytesize}\r\n\r\n"
      status, = answer = request(head.b << body.b)
      return if status >= 200 && status < 500
      give_up("answered #{status} to #{path}: #{answer[2][0, 200].inspect}")
    end

    private

    def give_up(words)
      $stderr.write("lambench: Runtime API at #{@address}: #{words}\n")
      exit!(1)
    end

    def connect
      give_up('not host:port') unless @port =~ /\A\d+\z/ && !@host.empty?
      @socket = TCPSocket.new(@host.delete('[]'), @port.to_i)
      @socket.setsockopt(Socket::IPPROTO_TCP, Socket::TCP_NODELAY, 1)
      @data.clear
    rescue SystemCallError, SocketError, ArgumentError => problem
      give_up("cannot connect: #{problem.message}")
    end

    def close
      @socket.close if @socket
      @socket = nil
    end

    # A kept-alive connection may be closed by the server at any time between two requests, so one
    # that ends before a byte of the response came is opened again. Twice in a row at once means that
    # nobody serves there.
    def request(bytes)
      quick = 0
      loop do
        connect unless @socket
        began = Process.clock_gettime(Process::CLOCK_MONOTONIC)
        begin
          @socket.write(bytes)
          return response
        rescue SystemCallError, IOError => problem
          partial = false
        rescue Gone => problem
          partial = problem.partial
        end
        close
        quick = Process.clock_gettime(Process::CLOCK_MONOTONIC) - began < 1 ? quick + 1 : 0
        give_up(problem.message) if partial || quick >= 2
      end
    end

    def more(partial = true)
      @data << @socket.readpartial(262_144)
    rescue EOFError
      raise Gone.new('connection closed', partial)
    end

    def response
      more(false) if @data.empty?
      until (stop = @data.index("\r\n\r\n"))
        raise Gone.new('not an HTTP response', true) if @data.bytesize > 262_144
        more
      end
      # The client context is JSON text in a header and not only ASCII.
      first, *lines = @data.byteslice(0, stop).force_encoding('UTF-8').scrub.split("\r\n")
      match = %r{\AHTTP/1\.[01] (\d{3})}.match(first)
      raise Gone.new("not an HTTP response: #{first.to_s[0, 80].inspect}", true) unless match
      headers = {}
      lines.each do |line|
        name, value = line.split(':', 2)
        headers[name.downcase] = value.to_s.strip
      end
      @data = @data.byteslice(stop + 4, @data.bytesize)
      body = headers['transfer-encoding'] == 'chunked' ? chunks : take(length_of(headers))
      close if headers['connection'].to_s.casecmp?('close')
      [match[1].to_i, headers, body]
    end

    def length_of(headers)
      text = headers['content-length'] || '0'
      raise Gone.new('bad Content-Length', true) unless text =~ /\A\d+\z/
      text.to_i
    end

    # The next SIZE bytes.
    def take(size)
      more while @data.bytesize < size
      body = @data.byteslice(0, size)
      @data = @data.byteslice(size, @data.bytesize)
      body
    end

    def take_line
      more until (stop = @data.index("\r\n"))
      take(stop + 2).chomp
    end

    def chunks
      body = +''.b
      loop do
        size = take_line
        raise Gone.new('bad chunk', true) unless size =~ /\A\h+/
        if size.hex.zero?
          nil until take_line.empty?
          return body
        end
        body << take(size.hex)
        take_line
      end
    end
  end

  # ---- invocations -----------------------------------------------------------------------------

  # FILENAME.METHOD or FILENAME.CLASS.METHOD. Words of the refusal: recorded.
  def self.split_handler(name)
    parts = name.split('.')
    return [parts.first, parts[1...-1].first, parts.last] if [2, 3].include?(parts.size)
    raise ArgumentError, "Invalid handler #{parts}, must be of form FILENAME.METHOD or " \
      'FILENAME.CLASS.METHOD where FILENAME corresponds with an existing Ruby source file ' \
      'FILENAME.rb, CLASS is an optional module/class namespace and METHOD is a callable method. ' \
      'If using CLASS, METHOD must be a class-level method.'
  end

  def self.encode(result)
    return [result.read, 'application/unknown'] if result.is_a?(IO) ||
      (defined?(::StringIO) && !Object.autoload?(:StringIO) && result.is_a?(::StringIO))
    [result.to_json, 'application/json']
  end

  def self.call_handler(owner, method, event, context)
    receiver = owner ? Kernel.const_get(owner) : TOPLEVEL_BINDING.receiver
    encode(receiver.__send__(method, event: event, context: context))
  end

  def self.report(api, path, error, kind, words)
    told = payload(error, kind)
    log(words)
    log(JSON.pretty_generate(told))
    api.post(path, JSON.generate(told), 'application/json',
             "Lambda-Runtime-Function-Error-Type: #{header_type(error, told)}\r\n")
  end

  # NameError (and so NoMethodError) and what is no StandardError, as SystemExit, end the runtime
  # once they are told. Recorded.
  def self.critical?(error)
    error.is_a?(NameError) || !error.is_a?(StandardError)
  end

  def self.serve(api, owner, method)
    headers, body = next_event(api)
    $_global_aws_request_id = headers['lambda-runtime-aws-request-id']
    # Without a header the variable goes: the last invocation's trace is not this one's.
    ENV['_X_AMZN_TRACE_ID'] = headers['lambda-runtime-trace-id']
    body.force_encoding('UTF-8')
    event = headers['content-type'] == 'application/json' ? JSON.parse(body) : body
    path = "/invocation/#{$_global_aws_request_id}"
    begin
      result, type = call_handler(owner, method, event, LambdaContext.new(headers))
    rescue Exception => error # rubocop:disable Lint/RescueException
      critical = critical?(error)
      report(api, "#{path}/error", error, 'Function', critical ? 'Critical exception from handler'
                                                               : 'Error raised from handler method')
      exit!(255) if critical
      return
    end
    api.post("#{path}/response", result, type)
  end

  def self.next_event(api)
    api.next
  rescue SignalException => signal
    log("Next invocation HTTP request from the runtime interface client was interrupted with a " \
        "#{signal} SIGNAL, gracefully shutting down.")
    exit 0
  end

  # An error outside of the handler, as an event that is no JSON, counts as one of loading: the API
  # refuses to hear of it once events were asked for, and the status is all there is. AWS's client.
  def self.main(name)
    ENV.delete_if { |key, _| key.start_with?('LAMBENCH_') }
    $stdout.sync = $stderr.sync = true
    api = Api.new(ENV['AWS_LAMBDA_RUNTIME_API'] || '')
    begin
      $LOAD_PATH.unshift(TASK_ROOT) unless $LOAD_PATH.include?(TASK_ROOT)
      load_gems if gems?
      file, owner, method = split_handler(name)
      require file
      loop { serve(api, owner, method) }
    rescue SystemExit => stop
      raise if stop.success? && $_global_aws_request_id # asked to end while it waited
      fail_to_load(api, name, stop)
    rescue Exception => error # rubocop:disable Lint/RescueException
      fail_to_load(api, name, error)
    end
  end

  def self.fail_to_load(api, name, error)
    report(api, '/init/error', error, 'Init', "Init error when loading handler #{name}")
    exit!(252)
  end
end

Lambench.main(ARGV[0] || ENV['_HANDLER'] || '')
