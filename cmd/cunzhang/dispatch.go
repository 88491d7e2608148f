package main

import (
	"cunzhang/cooperatives/dividends"
	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// dispatchCmd is about the farm-service team.
type dispatchCmd struct {
	Plots    dispatchPlotsCmd    `cmd:"" help:"地块 | Plots."`
	Orders   dispatchOrdersCmd   `cmd:"" help:"服务订单 | Orders."`
	Plan     dispatchPlanCmd     `cmd:"" help:"给服务队排班并公布 | Plan the team's work and publish the plan."`
	Weather  dispatchWeatherCmd  `cmd:"" help:"登记雨停，受影响的作业另排 | Note weather that stops work, and plan what it stopped anew."`
	Settle   dispatchSettleCmd   `cmd:"" help:"结算一个月验收的作业，生成待审凭证 | Settle the work accepted in a month: vouchers to be checked."`
	Pay      dispatchPayCmd      `cmd:"" help:"支付机手报酬：银行代发文件和待审凭证 | Pay the operators: a file for the bank and a voucher to be checked."`
	Accounts dispatchAccountsCmd `cmd:"" help:"结算凭证用的科目：查看和更改 | The accounts of settlements: show and change them."`
	Solve    dispatchSolveCmd    `cmd:"" help:"排一个文件里的问题（Solomon 算例或 JSON），不涉及账套 | Plan the problem of a file (Solomon's format or JSON), without any book."`
}

// withTeam opens the database and runs f with the farm-service team of a book.
func (a *app) withTeam(code string, f func(s *services.Services, book ledger.BookID) error) error {
	return a.withBook(code, func(b *books.Books, book ledger.BookID) error { return f(fieldTeam(b), book) })
}

// fieldTeam is the farm-service team of the books; what its households owe is set off of their dividends.
func fieldTeam(b *books.Books) *services.Services {
	return services.New(b, cronDays, dividends.New(b, dividends.Sources{}))
}
