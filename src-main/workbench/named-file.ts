/** For the hosts, which know the data sets' room through the workbench alone. */
export { readNamedFile } from '../datasets/named-file'
