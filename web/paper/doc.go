// Package paper puts distributions into words: how income became what members get, and the statements and lists that go on
// paper. It works on what services have read and asks none itself; pages and the command line print the same.
package paper
