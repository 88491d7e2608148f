package ventures_test

import (
	"testing"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/ventures"
	"cunzhang/ledger"
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

		v.venture(func(w *ventures.Venture) { w.Mode = ventures.Leased })
		_, err = v.SettleEntrusted(v.ctx, accountant, v.key(), v.home, e)
		want(t, err, "venture.not_entrusted")
	})
}
