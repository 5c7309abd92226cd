# Serves the webhook of a remedy: serve.rb rack|rails FILE PORT. Neither framework is installed: a stand-in has what the
# file uses of it, by the Rack specification and the guide of Action Controller.
require "json"
require "socket"

KIND, FILE, PORT = ARGV

# What `run` of a config.ru takes: env => [status, headers, body].
module Rackup
  def self.run(app) = @app = app
  def self.app = @app
end

Input = Struct.new(:read)

module ActionController
  Request = Struct.new(:headers, :raw_post)

  # Header names in any case, as in Rails.
  class Headers
    def initialize(env) = @env = env
    def [](name) = @env["HTTP_#{name.upcase.tr("-", "_")}"]
  end

  class API
    attr_reader :request, :status

    def initialize(request) = @request = request
    def head(status) = @status = { ok: 200, unauthorized: 401 }.fetch(status)
  end
end

if KIND == "rack"
  Rackup.instance_eval(File.read(FILE), FILE)
  APP = Rackup.app
else
  require FILE
  APP = lambda do |env|
    request = ActionController::Request.new(ActionController::Headers.new(env), env["rack.input"].read)
    controller = CloseWebhooksController.new(request)
    controller.create
    [controller.status, {}, []]
  end
end

def answer(client)
  request = client.gets("\r\n\r\n") or return
  env = Hash.new
  request.lines.drop(1).each do |line|
    name, value = line.chomp.split(":", 2)
    next if value.nil?

    name = "HTTP_#{name.upcase.tr("-", "_")}"
    # A value that came twice is joined, as by Puma.
    env[name] = [env[name], value.strip].compact.join(", ")
  end
  body = client.read(env.fetch("HTTP_CONTENT_LENGTH", "0").to_i)
  # Rack's input gives bytes.
  status, = begin
    APP.call(env.merge("rack.input" => Input.new(body.b)))
  rescue StandardError => error
    warn error.full_message
    [500]
  end
  client.write("HTTP/1.1 #{status} \r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
ensure
  client.close
end

$stdout.sync = true
server = TCPServer.new("127.0.0.1", PORT.to_i)
puts "stand-in"
loop { Thread.new(server.accept) { |client| answer(client) } }
