return require "mod_loop"
