package main

import (
	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
)

// dispatchCmd is about the farm-service team.
type dispatchCmd struct {
	Plan    dispatchPlanCmd    `cmd:"" help:"给服务队排班并公布 | Plan the team's work and publish the plan."`
	Weather dispatchWeatherCmd `cmd:"" help:"登记雨停，受影响的作业另排 | Note weather that stops work, and plan what it stopped anew."`
	Solve   dispatchSolveCmd   `cmd:"" help:"排一个文件里的问题（Solomon 算例或 JSON），不涉及账套 | Plan the problem of a file (Solomon's format or JSON), without any book."`
}

// withTeam opens the team of a book.
func (a *app) withTeam(code string, f func(s *services.Services, book ledger.BookID) error) error {
	b, closeBooks, err := a.open(a.ctx)
	if err != nil {
		return err
	}
	info, err := b.Find(a.ctx, code)
	if err == nil {
		err = f(services.New(b), info.ID)
	}
	return alsoClose(err, closeBooks)
}
