// A system that cannot tell its processors: something that nobody expects.
require('node:os').cpus = () => {
  throw new TypeError('this machine is a toaster')
}
