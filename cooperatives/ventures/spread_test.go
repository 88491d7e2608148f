package ventures_test

import (
	"testing"

	"cunzhang/cooperatives/ventures"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// leased is a venture that has paid three years' rent at once, from a year before its book begins.
func (v *village) leased() {
	v.t.Helper()
	v.venture()
	lease := tenPercent()
	lease.Nature, lease.From = ventures.Lease, 20240101
	v.contract(lease)
	_, err := v.PutRent(v.ctx, accountant, v.key(), v.home, ventures.Rent{
		Contract: "HT-01", From: 20240101, To: 20261231, Amount: 36_000_00, Received: 20250115, Money: "102",
		Document: "租赁合同",
	})
	ok(v.t, err)
}

// unspread lists the obstacles of a month that name rent.
func (v *village) unspread(month ledger.Period) []books.Obstacle {
	v.t.Helper()
	all, err := v.books.Obstacles(v.ctx, v.home, month)
	ok(v.t, err)
	var out []books.Obstacle
	for _, o := range all {
		if o.Key == "close.rent_not_spread" {
			out = append(out, o)
		}
	}
	return out
}

// TestUnspreadRentStandsInTheWayOfClosing names the rent that is still a liability, until its voucher is made.
func TestUnspreadRentStandsInTheWayOfClosing(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.leased()
		found := v.unspread(202501)
		if len(found) != 1 || found[0].Severity != books.Blocking || found[0].Contract != "HT-01" {
			t.Fatalf("obstacles are %+v", found)
		}
		// The year before the book is owed with its first month: 366 of 1096 days, and 31.
		equal(t, "amount", found[0].Args["amount"], "13,040.15")
		_, err := v.books.Close(v.ctx, accountant, v.key(), v.home, 202501)
		want(t, err, "close.rent_not_spread")

		lines, err := v.PreviewSpread(v.ctx, v.home, 202501)
		ok(t, err)
		equal(t, "preview", len(lines[0]), 2)
		equal(t, "amount to be", lines[0][0].Debit, yuan(t, "13040.15"))
		ids, err := v.SpreadRents(v.ctx, accountant, v.key(), v.home, 202501)
		ok(t, err)
		made := v.voucher(v.home, ids[0])
		equal(t, "account", made.Lines[0].Account+" "+made.Lines[1].Account, "211 50103")
		equal(t, "obstacles after", len(v.unspread(202501)), 0)
		equal(t, "obstacles of the next month", len(v.unspread(202502)), 1)
	})
}

// TestEndedMonthsAreSpreadByThemselves drafts each month that is over once, and none that somebody took back.
func TestEndedMonthsAreSpreadByThemselves(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.leased()
		for _, step := range []struct {
			day    ledger.Date
			drafts int // with that of the money
		}{{20250130, 1}, {20250131, 2}, {20250215, 2}, {20250401, 4}, {20250402, 4}} {
			ok(t, v.SpreadEnded(v.ctx, step.day))
			equal(t, "drafts on "+step.day.String(), v.drafts(v.home), step.drafts)
		}
		equal(t, "obstacles of April", len(v.unspread(202504)), 1)

		id := ledger.VoucherID(2)
		made := v.voucher(v.home, id)
		equal(t, "first", made.Lines[0].Debit, yuan(t, "13040.15"))
		back, err := v.books.Withdraw(v.ctx, ledger.Actor{ID: ledger.System}, v.key(), v.home,
			[]books.Ref{{ID: id, Version: made.Version}}, "改")
		ok(t, err)
		ok(t, v.books.DeleteDraft(v.ctx, accountant, v.key(), v.home, back[0]))
		ok(t, v.SpreadEnded(v.ctx, 20250403))
		equal(t, "drafts after one was deleted", v.drafts(v.home), 3)
		equal(t, "obstacles of January", len(v.unspread(202501)), 1)
	})
}

// TestRentsOfAMonthFillSeveralVouchers moves six hundred rents, more than one voucher holds, to the fen and once.
func TestRentsOfAMonthFillSeveralVouchers(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.venture()
		lease := tenPercent()
		lease.Nature = ventures.Lease
		v.contract(lease)
		const rents = 600
		var wanted ledger.Money
		for i := range rents {
			rent := ventures.Rent{
				Contract: "HT-01", From: 20250101, To: 20261231, Amount: ledger.Money(1_000_00 + 37*i), Received: 20250115,
				Money: "102", Document: "租赁合同",
			}
			_, err := v.PutRent(v.ctx, accountant, v.key(), v.home, rent)
			ok(t, err)
			parts, err := rent.Parts()
			ok(t, err)
			wanted += parts[0].Amount
		}
		ids, err := v.SpreadRents(v.ctx, accountant, "spread", v.home, 202501)
		ok(t, err)
		var sum ledger.Money
		lines := 0
		for _, id := range ids {
			made := v.voucher(v.home, id)
			if len(made.Lines) > ledger.MaxLines || made.State != ledger.Submitted {
				t.Errorf("voucher %d has %d lines and is %v", id, len(made.Lines), made.State)
			}
			var debit, credit ledger.Money
			for _, l := range made.Lines {
				debit, credit = debit+l.Debit, credit+l.Credit
			}
			equal(t, "credit", credit, debit)
			sum, lines = sum+credit, lines+len(made.Lines)
		}
		equal(t, "vouchers", len(ids), 3)
		equal(t, "lines", lines, 2*rents)
		equal(t, "income", sum, wanted)
		equal(t, "obstacles after", len(v.unspread(202501)), 0)

		for _, key := range []string{"spread", "once more"} {
			again, err := v.SpreadRents(v.ctx, accountant, key, v.home, 202501)
			ok(t, err)
			equal(t, "vouchers of "+key, len(again), map[string]int{"spread": 3}[key])
		}
		ok(t, v.SpreadEnded(v.ctx, 20250201))
		ok(t, v.SpreadEnded(v.ctx, 20250201))
		equal(t, "drafts", v.drafts(v.home), rents+3)

		// One of the three is taken back: its own rents are due again, and no others.
		gone := v.voucher(v.home, ids[1])
		back, err := v.books.Withdraw(v.ctx, accountant, v.key(), v.home, []books.Ref{{ID: ids[1], Version: gone.Version}}, "改")
		ok(t, err)
		ok(t, v.books.DeleteDraft(v.ctx, accountant, v.key(), v.home, back[0]))
		ids, err = v.SpreadRents(v.ctx, accountant, v.key(), v.home, 202501)
		ok(t, err)
		equal(t, "vouchers again", len(ids), 1)
		equal(t, "lines again", len(v.voucher(v.home, ids[0]).Lines), len(gone.Lines))
	})
}
