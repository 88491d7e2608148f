package main

import (
	"errors"
	"strconv"
	"strings"

	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
)

// dispatchSettleCmd settles a month of field work.
type dispatchSettleCmd struct {
	Book   string `aliases:"coop" help:"账套编码 | Code of the book."`
	Month  string `required:"" placeholder:"2025-04" help:"月份 | The month."`
	DryRun bool   `help:"只显示结果，不写入 | Show what it comes to and change nothing."`
	formatFlag
}

// Run settles the month, or shows what its vouchers would say.
func (c *dispatchSettleCmd) Run(a *app) error {
	period, err := ledger.ParsePeriod(c.Month)
	if err != nil {
		return err
	}
	return a.withTeam(c.Book, func(s *services.Services, book ledger.BookID) error {
		var done services.Settlement
		if c.DryRun {
			done, err = s.Preview(a.ctx, book, period)
		} else {
			done, err = s.Settle(a.ctx, a.operator(), submissionKey(), book, period)
		}
		if err != nil {
			return err
		}
		if c.Format != "text" {
			return a.list(c.Format, chargeColumns(), chargeRows(done))
		}
		t := services.Total(done.Charges)
		args := ledger.Args{
			"period": period.String(), "jobs": strconv.Itoa(len(done.Charges)), "gross": t.Gross.Grouped(),
			"subsidy": t.Subsidy.Grouped(), "due": t.Due.Grouped(), "welfare": t.Welfare.Grouped(), "pay": t.Pay.Grouped(),
			"fuel": t.Fuel.Cost.Grouped(),
		}
		if c.DryRun {
			return errors.Join(a.say("settle.preview", args), a.settlementLines(done))
		}
		if done.Again {
			args["vouchers"] = a.voucherStates(done)
			return a.say("settle.again", args)
		}
		args["vouchers"] = voucherIDs(done)
		return a.say("settle.done", args)
	})
}

// voucherIDs are those of the vouchers of a settlement; none while it is only looked at.
func voucherIDs(s services.Settlement) string {
	var ids []string
	for _, v := range s.Vouchers {
		ids = append(ids, strconv.FormatInt(int64(v.ID), 10))
	}
	return strings.Join(ids, " ")
}

// voucherStates names the vouchers of a settlement that was made before, with whether they are posted by now.
func (a *app) voucherStates(s services.Settlement) string {
	var out []string
	for _, v := range s.Vouchers {
		key := "settle.voucher_waits"
		if v.Posted {
			key = "settle.voucher_posted"
		}
		out = append(out, a.sentence(key, ledger.Args{"id": strconv.FormatInt(int64(v.ID), 10), "number": v.Number}))
	}
	return strings.Join(out, " ")
}

// chargeColumns are the columns of a settlement as other programs read it.
func chargeColumns() []string {
	return []string{
		"order", "part", "day", "household", "operator", "plot", "operation", "season", "mu", "price", "gross", "subsidy",
		"welfare", "due", "pay_rate", "pay", "litres", "fuel", "vouchers",
	}
}

// chargeRows has a row for each job that was settled, with the amounts in yuan.
func chargeRows(s services.Settlement) [][]string {
	vouchers := voucherIDs(s)
	rows := make([][]string, 0, len(s.Charges))
	for _, c := range s.Charges {
		rows = append(rows, []string{
			strconv.FormatInt(c.Order, 10), strconv.Itoa(c.Part), c.Day.String(), c.Household, c.Operator, c.Plot, c.Operation,
			c.Season, c.Area.String(), c.Price.String(), c.Gross.String(), c.Subsidy.String(), c.Welfare.String(), c.Due.String(),
			c.PayRate.String(), c.Pay.String(), c.Fuel.Litres.String(), c.Fuel.Cost.String(), vouchers,
		})
	}
	return rows
}

// settlementLines prints the lines of the vouchers of a settlement that is not written.
func (a *app) settlementLines(s services.Settlement) error {
	rows := [][]string{a.words("cli.column_account", "cli.column_detail", "cli.column_debit", "cli.column_credit", "cli.column_summary")}
	for _, vouchers := range [][][]ledger.Line{s.Lines.Revenue, s.Lines.Cost, s.Lines.Carry} {
		for _, lines := range vouchers {
			for _, l := range lines {
				d := l.Dimensions
				rows = append(rows, []string{
					l.Account, d.Member + d.Counterparty + d.Department, l.Debit.Grouped(), l.Credit.Grouped(), l.Summary,
				})
			}
		}
	}
	return a.table(rows)
}
