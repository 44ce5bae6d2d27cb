require_relative "x"
