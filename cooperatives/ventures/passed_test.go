package ventures_test

import (
	"context"
	"fmt"
	"testing"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/ventures"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
)

// households are three of the village, who let their land together.
func (v *village) households() []cooperatives.Claim {
	v.t.Helper()
	ok(v.t, v.books.PutDimensionValues(v.ctx, accountant, v.key(), v.home, []books.DimensionValue{
		{Kind: ledger.Member, Code: "H01", Name: "王家", Active: true},
		{Kind: ledger.Member, Code: "H02", Name: "李家", Active: true},
		{Kind: ledger.Member, Code: "H03", Name: "张家", Active: true},
	}))
	return []cooperatives.Claim{{Holder: "H01", Weight: 3_0000}, {Holder: "H02", Weight: 3_0000}, {Holder: "H03", Weight: 1_0000}}
}

// passAll has every voucher of the book that waits checked and posted.
func (v *village) passAll(book ledger.BookID, ids []ledger.VoucherID) {
	v.t.Helper()
	var refs []books.Ref
	for _, id := range ids {
		refs = append(refs, books.Ref{ID: id, Version: v.voucher(book, id).Version})
	}
	v.pass(book, refs)
}

// owed is what households are owed, in words.
func (v *village) owed() string {
	v.t.Helper()
	all, err := v.Owed(v.ctx, v.home, "V01")
	ok(v.t, err)
	text := ""
	for _, o := range all {
		text += fmt.Sprintf("%s %s %s;", o.Holder, o.Name, o.Amount)
	}
	return text
}

// income is what the accounts of income of the village have taken.
func (v *village) income() ledger.Money {
	v.t.Helper()
	var sum ledger.Money
	ok(v.t, v.books.Snapshot(v.ctx, v.home, nil, func(ctx context.Context, s *books.Snapshot) error {
		f, err := s.Figures(ctx, year2025, nil)
		if err == nil {
			sum = -f.Accounts["501"].NetDebit()
		}
		return err
	}))
	return sum
}

// TestRentPassesThroughToHouseholds receives rent for three households, keeps a fee and pays them, to the fen.
func TestRentPassesThroughToHouseholds(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.venture(func(w *ventures.Venture) { w.Mode = ventures.Leased })
		in := ventures.PassedIn{
			Venture: "V01", Date: 20250310, Amount: 10_000_00, FeeRate: dec("0.05"), Claims: v.households(), Money: "102",
			Document: "2025年流转费",
		}
		plan, err := v.PreviewPassedIn(v.ctx, v.home, in)
		ok(t, err)
		equal(t, "fee", plan.Passed.Fee, ledger.Money(500_00))
		equal(t, "drafts of a preview", v.drafts(v.home), 0)
		key := v.key()
		got, err := v.PassIn(v.ctx, accountant, key, v.home, in)
		ok(t, err)
		again, err := v.PassIn(v.ctx, accountant, key, v.home, in)
		ok(t, err)
		equal(t, "sent twice", again.Vouchers[0], got.Vouchers[0])
		made := v.voucher(v.home, got.Vouchers[0])
		equal(t, "state", made.State, ledger.Submitted)
		equal(t, "lines", len(made.Lines), 5)
		equal(t, "nothing is owed before it is posted", v.owed(), "")
		v.passAll(v.home, got.Vouchers)
		equal(t, "owed", v.owed(), "H01 王家 4071.43;H02 李家 4071.43;H03 张家 1357.14;")
		equal(t, "income", v.income(), 500_00)

		out := ventures.PassedOut{Venture: "V01", Date: 20250320, Money: "102", Document: "发放表"}
		paid, err := v.PassOut(v.ctx, accountant, v.key(), v.home, out)
		ok(t, err)
		_, err = v.PassOut(v.ctx, accountant, v.key(), v.home, out)
		want(t, err, "passed.waiting")
		v.passAll(v.home, paid.Vouchers)
		equal(t, "owed after", v.owed(), "")
		equal(t, "income after", v.income(), 500_00)
		_, err = v.PassOut(v.ctx, accountant, v.key(), v.home, out)
		want(t, err, "passed.nothing")
	})
}

// TestPassingOnIsRefused names what is wrong, and writes nothing.
func TestPassingOnIsRefused(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.venture()
		in := ventures.PassedIn{
			Venture: "V01", Date: 20250310, Amount: 100, Claims: v.households(), Money: "102", Document: "流转费",
		}
		_, err := v.PassIn(v.ctx, accountant, v.key(), v.home, in)
		want(t, err, "venture.not_leased")
		v.venture(func(w *ventures.Venture) { w.Mode = ventures.Leased })
		wrong := in
		wrong.Claims = append(wrong.Claims, cooperatives.Claim{Holder: "H09", Weight: 9_0000})
		_, err = v.PassIn(v.ctx, accountant, v.key(), v.home, wrong)
		want(t, err, "dimension.unknown")
		wrong.Claims = append(in.Claims, in.Claims[0])
		_, err = v.PassIn(v.ctx, accountant, v.key(), v.home, wrong)
		want(t, err, "split.twice")
		_, err = v.PassIn(v.ctx, accountant, v.key(), v.home, ventures.PassedIn{Venture: "V01"})
		equal(t, "problems", len(ledger.Problems(err)), 4)
		_, err = v.PassIn(v.ctx, accountant, v.key(), v.lodge, in)
		want(t, err, "venture.unknown")
		equal(t, "drafts", v.drafts(v.home), 0)
	})
}

// TestHouseholdsAreKeptWithTheContract enters a list once, takes rent by it twice, changes it from a day on, and finds
// every change in the log.
func TestHouseholdsAreKeptWithTheContract(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.venture(func(w *ventures.Venture) { w.Mode = ventures.Leased })
		v.contract(tenPercent())
		list := ventures.HouseholdList{Contract: "HT-01", From: 20250101, Claims: v.households(), Document: "流转合同附表"}
		in := ventures.PassedIn{
			Venture: "V01", Date: 20250310, Amount: 7_000_00, Contract: "HT-01", Money: "102", Document: "流转费",
		}
		_, err := v.PreviewPassedIn(v.ctx, v.home, in)
		want(t, err, "passed.no_list")
		key := v.key()
		for range 2 {
			no, err := v.PutHouseholds(v.ctx, accountant, key, v.home, list)
			ok(t, err)
			equal(t, "version", no, 1)
		}
		parts := func(day ledger.Date) string {
			t.Helper()
			in.Date = day
			plan, err := v.PreviewPassedIn(v.ctx, v.home, in)
			ok(t, err)
			text := ""
			for _, p := range plan.Passed.Parts {
				text += fmt.Sprintf("%s %s;", p.Holder, p.Amount)
			}
			return text
		}
		equal(t, "by the list", parts(20250310), "H01 3000.00;H02 3000.00;H03 1000.00;")
		_, err = v.PassIn(v.ctx, accountant, v.key(), v.home, in)
		ok(t, err)

		list.From, list.Document = 20250701, "一户退出"
		list.Claims = list.Claims[:2]
		_, err = v.PutHouseholds(v.ctx, accountant, v.key(), v.home, list)
		ok(t, err)
		equal(t, "before the change", parts(20250630), "H01 3000.00;H02 3000.00;H03 1000.00;")
		equal(t, "after the change", parts(20250701), "H01 3500.00;H02 3500.00;")
		own := in
		own.Claims = []cooperatives.Claim{{Holder: "H03", Weight: 1}}
		plan, err := v.PreviewPassedIn(v.ctx, v.home, own)
		ok(t, err)
		equal(t, "households of this time", len(plan.Passed.Parts), 1)

		all, err := v.Households(v.ctx, v.home, "HT-01")
		ok(t, err)
		equal(t, "versions", len(all), 2)
		equal(t, "rows of the log", v.logged("contract.households"), 2)

		for problem, change := range map[string]func(*ventures.HouseholdList){
			"contract.unknown":         func(l *ventures.HouseholdList) { l.Contract = "HT-09" },
			"passed.list_size":         func(l *ventures.HouseholdList) { l.Claims = nil },
			"date.malformed":           func(l *ventures.HouseholdList) { l.From = 0 },
			"field.required":           func(l *ventures.HouseholdList) { l.Document = "" },
			"split.twice":              func(l *ventures.HouseholdList) { l.Claims = append(l.Claims, l.Claims[0]) },
			"split.no_weight":          func(l *ventures.HouseholdList) { l.Claims = []cooperatives.Claim{{Holder: "H01"}} },
			"passed.household_unknown": func(l *ventures.HouseholdList) { l.Claims = []cooperatives.Claim{{Holder: "H77", Weight: 1}} },
			"passed.collective": func(l *ventures.HouseholdList) {
				l.Claims = []cooperatives.Claim{{Holder: cooperatives.TheCollective, Weight: 1}}
			},
		} {
			wrong := list
			change(&wrong)
			_, err := v.PutHouseholds(v.ctx, accountant, v.key(), v.home, wrong)
			want(t, err, problem)
		}
		other := in
		other.Venture = "V02"
		v.venture(func(w *ventures.Venture) { w.Code, w.Mode = "V02", ventures.Leased })
		_, err = v.PreviewPassedIn(v.ctx, v.home, other)
		want(t, err, "passed.other_venture")
		for _, statement := range []string{"UPDATE contract_households SET claims = '[]'", "DELETE FROM contract_households"} {
			want(t, v.db.Update(v.ctx, func(ctx context.Context, tx *db.Tx) error {
				_, err := tx.Exec(ctx, statement)
				return err
			}), "guard.log_is_final")
		}
	})
}

// logged counts the rows of the log with the action.
func (v *village) logged(action string) int {
	v.t.Helper()
	n := 0
	ok(v.t, v.db.View(v.ctx, func(ctx context.Context, tx *db.Tx) error {
		return tx.QueryRow(ctx, "SELECT count(*) FROM log WHERE book = ? AND action = ?", int64(v.home), action).Scan(&n)
	}))
	return n
}
