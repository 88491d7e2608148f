package main

// dispatchCmd is about the farm-service team.
type dispatchCmd struct {
	Solve dispatchSolveCmd `cmd:"" help:"排一个文件里的问题（Solomon 算例或 JSON），不涉及账套 | Plan the problem of a file (Solomon's format or JSON), without any book."`
}
