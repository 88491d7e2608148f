package ventures_test

import (
	"testing"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/ventures"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// TestHousesAreSettledInBothBooks clears what the lodge holds for two owners, owes them their part, and pays them.
func TestHousesAreSettledInBothBooks(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.venture()
		v.households()
		v.post(v.lodge, 20250228, "1002", "2241", "15000.01")
		v.post(v.lodge, 20250228, "1221", "1002", "1000")
		e := ventures.HouseAccounts{
			Venture: "V01", Date: 20250310, Rate: dec("0.6"), Document: "2月结算单", Houses: []cooperatives.HouseSales{
				{Owner: "H01", House: "1号院", Sales: 10_000_01, Costs: 1_000_00}, {Owner: "H02", House: "2号院", Sales: 5_000_00},
			},
		}
		plan, err := v.PreviewEntrusted(v.ctx, v.home, e)
		ok(t, err)
		equal(t, "net of the first house", plan.Houses[0].Net, ledger.Money(5_000_01))
		equal(t, "drafts of a preview", v.drafts(v.home)+v.drafts(v.lodge), 0)
		got, err := v.SettleEntrusted(v.ctx, accountant, v.key(), v.home, e)
		ok(t, err)
		there := v.voucher(v.lodge, got.VentureDraft)
		text := ""
		for _, l := range there.Lines {
			text += l.Account + " " + (l.Debit - l.Credit).String() + ";"
		}
		equal(t, "operator", text, "2241 15000.01;5001 -6000.00;1221 -1000.00;2241 -8000.01;")
		v.passAll(v.lodge, []ledger.VoucherID{got.VentureDraft})
		v.passAll(v.home, []ledger.VoucherID{got.Voucher})
		equal(t, "owed", v.owed(), "H01 王家 5000.01;H02 李家 3000.00;")
		equal(t, "income", v.income(), 0)

		paid, err := v.PassOut(v.ctx, accountant, v.key(), v.home, ventures.PassedOut{
			Venture: "V01", Date: 20250320, Money: "102", Document: "发放表",
		})
		ok(t, err)
		v.passAll(v.home, paid.Vouchers)
		equal(t, "owed after", v.owed(), "")

		second := e
		second.Document = "3月结算单"
		again, err := v.SettleEntrusted(v.ctx, accountant, v.key(), v.home, second)
		ok(t, err)
		all, err := v.HouseSettlements(v.ctx, v.home, "V01")
		ok(t, err)
		equal(t, "settlements", len(all), 2)
		equal(t, "latest", all[0].Document, "3月结算单")
		equal(t, "both stand", all[0].Stands && all[1].Stands, true)
		equal(t, "net as it was", all[1].Settled[0].Net, plan.Houses[0].Net)
		draft := v.voucher(v.home, again.Voucher)
		back, err := v.books.Withdraw(v.ctx, accountant, v.key(), v.home, []books.Ref{{ID: again.Voucher, Version: draft.Version}}, "改")
		ok(t, err)
		ok(t, v.books.DeleteDraft(v.ctx, accountant, v.key(), v.home, back[0]))
		gone, err := v.HouseSettlement(v.ctx, v.home, "V01", 2)
		ok(t, err)
		equal(t, "stands without its voucher", gone.Stands, false)
		_, err = v.HouseSettlement(v.ctx, v.home, "V01", 3)
		want(t, err, "entrusted.unknown")

		v.venture(func(w *ventures.Venture) { w.Mode = ventures.Leased })
		_, err = v.SettleEntrusted(v.ctx, accountant, v.key(), v.home, e)
		want(t, err, "venture.not_entrusted")
	})
}

// TestHousesAreSettledWithTheAccountsOfTheOperator refuses to settle houses on an account of the operator's book that has
// others below it, and owners that nobody knows, already in the preview and at their boxes, and takes the accounts that
// are named.
func TestHousesAreSettledWithTheAccountsOfTheOperator(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.venture()
		v.households()
		ok(t, v.books.AddAccount(v.ctx, accountant, v.key(), v.lodge, books.NewAccount{Code: "500101", Name: "住宿收入"}))
		e := ventures.HouseAccounts{
			Venture: "V01", Date: 20250310, Rate: dec("0.6"), Document: "2月结算单",
			Houses: []cooperatives.HouseSales{{Owner: "H01", House: "1号院", Sales: 1000_00}, {Owner: "H99", House: "2号院", Sales: 1000_00}},
		}
		_, err := v.PreviewEntrusted(v.ctx, v.home, e)
		told := ""
		for _, p := range ledger.Problems(err) {
			told += p.Field + " " + p.Key + ";"
		}
		equal(t, "told", told, "houses passed.household_unknown;operator_income account.not_leaf;")
		e.Houses, e.Operator = e.Houses[:1], ventures.OperatorAccounts{Held: "2241", Income: "500101", Advanced: "9999"}
		_, err = v.SettleEntrusted(v.ctx, accountant, v.key(), v.home, e)
		ok(t, err) // no costs were paid for the owner
		e.Houses[0].Costs = 10_00
		_, err = v.SettleEntrusted(v.ctx, accountant, v.key(), v.home, e)
		want(t, err, "account.unknown")
		e.Operator.Advanced = ""
		got, err := v.SettleEntrusted(v.ctx, accountant, v.key(), v.home, e)
		ok(t, err)
		equal(t, "income", v.voucher(v.lodge, got.VentureDraft).Lines[1].Account, "500101")
	})
}
