package services_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// settledFor has orders done by A and settled, and taxes pay by a share.
func settledFor(t *testing.T, d *db.DB, taxShare int) (*village, services.Settlement) {
	t.Helper()
	v := newVillage(t, d)
	settings := services.Usual()
	settings.TaxShare = taxShare
	check(t, v.services.SaveSettings(v.ctx, clerk, v.key(), v.id, settings))
	v.done(v.order("D1", "FL"), 1000) // pays 450
	v.done(v.order("D3", "FL"), 325)  // pays 146.25
	s, err := v.services.Settle(v.ctx, accountant, v.key(), v.id, march)
	check(t, err)
	return v, s
}

// TestBankPaysOperators lists, releases, is told of a failure, lists anew and is told of success; tax is withheld.
func TestBankPaysOperators(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v, settlement := settledFor(t, d, 300)
		v.post(idsOf(settlement)...)
		s := v.services
		paying := services.Paying{Period: march, Day: today, Account: "102"}
		_, err := s.PreparePay(v.ctx, accountant, v.key(), v.id, services.Paying{Period: march, Account: "113"})
		wantKey(t, err, "pay.account", "account")
		for _, outcome := range []services.PayOutcome{
			{Operator: "A", Reason: "户名不符"}, {Operator: "A", Paid: true},
		} {
			no, err := s.PreparePay(v.ctx, accountant, v.key(), v.id, paying)
			check(t, err)
			_, err = s.PreparePay(v.ctx, accountant, v.key(), v.id, paying)
			wantKey(t, err, "pay.nothing", "") // what is listed is listed once
			_, err = s.PayOperators(v.ctx, accountant, v.key(), v.id, paying)
			wantKey(t, err, "pay.nothing", "")
			told := []services.PayOutcome{outcome}
			wantKey(t, s.ReportPay(v.ctx, accountant, v.key(), v.id, no, today, told), "pay.not_released", "")
			wantKey(t, s.ReleasePay(v.ctx, accountant, v.key(), v.id, no), "guard.release_needs_two", "")
			wantKey(t, s.CancelPay(v.ctx, checker, v.key(), v.id, no, " "), "field.required", "reason")
			check(t, s.ReleasePay(v.ctx, checker, v.key(), v.id, no))
			wantKey(t, s.CancelPay(v.ctx, checker, v.key(), v.id, no, "算错"), "pay.decided", "")
			wantKey(t, s.Unsettle(v.ctx, accountant, v.key(), v.id, march, settlement.No, today), "settle.paid", "")
			wantKey(t, s.ReportPay(v.ctx, accountant, v.key(), v.id, no, today, append(told, services.PayOutcome{Operator: "B"})), "pay.not_listed", "")
			check(t, s.ReportPay(v.ctx, accountant, v.key(), v.id, no, today, told))
			wantKey(t, s.ReportPay(v.ctx, accountant, v.key(), v.id, no, today, told), "pay.not_listed", "")
			b, err := s.FindPay(v.ctx, v.id, no)
			check(t, err)
			if b.Open() != 0 || b.Lines[0].Reason != outcome.Reason || b.Lines[0].Gross != 596_25 || b.Lines[0].Tax != 17_88 {
				t.Errorf("batch is %+v", b)
			}
		}
		m, err := s.Statement(v.ctx, v.id, march)
		check(t, err)
		if o := m.Operators[0]; o.Paid != 596_25 || o.Tax != 17_88 || o.Net() != 578_37 || o.Open() != 0 {
			t.Errorf("statement is %+v", o)
		}
		payments, err := s.ListPayments(v.ctx, v.id, ledger.Span{From: march, To: march})
		check(t, err)
		v.post(payments[0].Voucher)
		f := v.figures()
		for account, want := range map[string]ledger.Money{"213": 0, "214": -17_88, "102": fund - 578_37} {
			if got := f[account].Closing(); got != want {
				t.Errorf("account %s stands at %s, want %s", account, got, want)
			}
		}
		_, err = s.FindPay(v.ctx, v.id, 9)
		wantKey(t, err, "pay.no_batch", "")
	})
}

// TestNobodyIsPaidMoneyThatIsNotThere pays operators from an account that holds a fen too little: in cash, by the bank,
// and by a batch that another payment has taken the money from before it was released. What is received and waits counts.
func TestNobodyIsPaidMoneyThatIsNotThere(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v, settlement := settledFor(t, d, 0) // pays 596.25
		v.post(idsOf(settlement)...)
		s := v.services
		refused := func(f func() error) {
			t.Helper()
			before := dbtest.Contents(t, d)
			wantKey(t, f(), "pay.no_cash", "")
			if changed := dbtest.Changed(before, dbtest.Contents(t, d)); len(changed) > 0 {
				t.Errorf("a refused payment changed %v", changed)
			}
		}
		cash := services.Paying{Period: march, Day: today, Account: "101"}
		inCash := func() error { return second(s.PayOperators(v.ctx, accountant, v.key(), v.id, cash)) }
		refused(inCash)
		v.open(596_24)
		bank := services.Paying{Period: march, Day: today, Account: "102"}
		list := func() error { return second(s.PreparePay(v.ctx, accountant, v.key(), v.id, bank)) }
		refused(list)
		v.open(596_25)
		check(t, list())
		v.open(596_24)
		refused(func() error { return s.ReleasePay(v.ctx, checker, v.key(), v.id, 1) })
		check(t, s.CancelPay(v.ctx, checker, v.key(), v.id, 1, "改发现金"))
		check(t, second(s.Receive(v.ctx, accountant, v.key(), v.id, services.Receiving{
			Household: "H01", Period: march, Day: today, Account: "101", // 560 that waits to be posted
		})))
		refused(inCash)
		check(t, second(s.ReceiveCounty(v.ctx, accountant, v.key(), v.id, services.CountyReceipt{Day: today, Amount: 36_25, Account: "101"})))
		check(t, inCash())
	})
}

// TestCanceledBatchIsPaidElsewhere cancels a batch, after which its operators may be paid from another account.
func TestCanceledBatchIsPaidElsewhere(t *testing.T) {
	v, _ := settledFor(t, dbtest.SQLite(t), 0)
	paying := services.Paying{Period: march, Day: today, Account: "102"}
	no, err := v.services.PreparePay(v.ctx, accountant, v.key(), v.id, paying)
	check(t, err)
	check(t, v.services.CancelPay(v.ctx, checker, v.key(), v.id, no, "改发现金"))
	check(t, second(v.services.ReceiveCounty(v.ctx, accountant, v.key(), v.id, services.CountyReceipt{
		Day: today, Account: "101", // 318
	})))
	check(t, second(v.services.Receive(v.ctx, accountant, v.key(), v.id, services.Receiving{
		Household: "H01", Period: march, Day: today, Account: "101", // 560
	})))
	paying.Account = "101"
	paid, err := v.services.PayOperators(v.ctx, accountant, v.key(), v.id, paying)
	check(t, err)
	if len(paid) != 1 || paid[0].Amount != 596_25 || paid[0].Tax != 0 {
		t.Errorf("paid %+v", paid)
	}
}

// TestReleaseRefusesAnotherTax changes the share of tax after a list was made: the list is not released, is canceled, and
// made anew with the tax of now. What was released keeps its tax.
func TestReleaseRefusesAnotherTax(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v, _ := settledFor(t, d, 300)
		s := v.services
		paying := services.Paying{Period: march, Day: today, Account: "102"}
		share := func(basisPoints int) {
			settings := services.Usual()
			settings.TaxShare = basisPoints
			check(t, s.SaveSettings(v.ctx, clerk, v.key(), v.id, settings))
		}
		no, err := s.PreparePay(v.ctx, accountant, v.key(), v.id, paying)
		check(t, err)
		share(500)
		before := v.logged()
		wantKey(t, s.ReleasePay(v.ctx, checker, v.key(), v.id, no), "pay.tax_changed", "")
		if b, err := s.FindPay(v.ctx, v.id, no); err != nil || b.State != services.BatchPrepared || v.logged() != before {
			t.Errorf("a refused release left %+v, %v", b, err)
		}
		check(t, s.CancelPay(v.ctx, checker, v.key(), v.id, no, "税率改了"))
		no, err = s.PreparePay(v.ctx, accountant, v.key(), v.id, paying)
		check(t, err)
		check(t, s.ReleasePay(v.ctx, checker, v.key(), v.id, no))
		share(0)
		check(t, s.ReportPay(v.ctx, accountant, v.key(), v.id, no, today, []services.PayOutcome{{Operator: "A", Paid: true}}))
		m, err := s.Statement(v.ctx, v.id, march)
		check(t, err)
		if o := m.Operators[0]; o.Tax != 29_81 || o.Open() != 0 { // 22.50 and 7.31
			t.Errorf("statement is %+v", o)
		}
	})
}

// TestTaxIsAShareOfPay pays at random shares: what is withheld is never more than the share, and at most a fen for each
// job less.
func TestTaxIsAShareOfPay(t *testing.T) {
	v, _ := settledFor(t, dbtest.SQLite(t), 0)
	rapid.Check(t, func(r *rapid.T) {
		settings := services.Usual()
		settings.TaxShare = rapid.IntRange(0, 4500).Draw(r, "share")
		check(v.t, v.services.SaveSettings(v.ctx, clerk, v.key(), v.id, settings))
		open, err := v.services.OpenPay(v.ctx, v.id, march)
		check(v.t, err)
		exact := int64(open[0].Amount) * int64(settings.TaxShare)
		if got := int64(open[0].Tax) * 10_000; got > exact || got <= exact-2*10_000 || open[0].Net() != open[0].Amount-open[0].Tax {
			r.Fatalf("%s is withheld of %s at %d", open[0].Tax, open[0].Amount, settings.TaxShare)
		}
	})
	settings := services.Usual()
	settings.TaxShare, settings.TaxKind = 4501, "gift"
	err := v.services.SaveSettings(v.ctx, clerk, v.key(), v.id, settings)
	wantKey(t, err, "service.tax", "tax_share")
	wantKey(t, err, "service.tax_kind", "tax_kind")
}

// TestCountyPaysWhatIsOpen receives a part and then the rest of the subsidies, and no more.
func TestCountyPaysWhatIsOpen(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v, settlement := settledFor(t, d, 0) // 240 and 78 of subsidies
		v.post(idsOf(settlement)...)
		s := v.services
		receive := func(amount ledger.Money) (services.CountyReceipt, error) {
			return s.ReceiveCounty(v.ctx, accountant, v.key(), v.id, services.CountyReceipt{
				Day: today, Amount: amount, Account: "102", Document: "县补助1",
			})
		}
		_, err := receive(318_01)
		wantKey(t, err, "pay.county_too_much", "amount")
		first, err := receive(100_00)
		check(t, err)
		rest, err := receive(0)
		check(t, err)
		if rest.Amount != 218_00 {
			t.Errorf("the rest is %s", rest.Amount)
		}
		_, err = receive(0)
		wantKey(t, err, "pay.nothing", "")
		v.post(first.Voucher, rest.Voucher)
		if got := v.figures()["112"].Closing(); got != 0 {
			t.Errorf("the county still owes %s", got)
		}
		list, err := s.ListCounty(v.ctx, v.id, ledger.Span{From: march, To: march})
		check(t, err)
		if len(list) != 2 || list[0].Amount != 100_00 {
			t.Errorf("received %+v", list)
		}
	})
}

// TestABatchKeepsWhatItPaysFor books what operators were paid as when the batch was listed, whatever the book settles
// meanwhile.
func TestABatchKeepsWhatItPaysFor(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v, settlement := settledFor(t, d, 2000)
		v.post(idsOf(settlement)...)
		s := v.services
		no, err := s.PreparePay(v.ctx, accountant, v.key(), v.id, services.Paying{Period: march, Day: today, Account: "102"})
		check(t, err)
		settings, err := s.Settings(v.ctx, v.id)
		check(t, err)
		settings.TaxKind = services.Wages
		check(t, s.SaveSettings(v.ctx, accountant, v.key(), v.id, settings))
		check(t, s.ReleasePay(v.ctx, checker, v.key(), v.id, no))
		check(t, s.ReportPay(v.ctx, checker, v.key(), v.id, no, today, []services.PayOutcome{{Operator: "A", Paid: true}}))
		said := ""
		for _, draft := range v.drafts() {
			for _, l := range draft.Lines {
				said += l.Summary + " "
			}
		}
		if !strings.Contains(said, "劳务报酬") || strings.Contains(said, "工资薪金") {
			t.Errorf("the voucher says %s", said)
		}
	})
}
