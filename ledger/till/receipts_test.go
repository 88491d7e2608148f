package till_test

import (
	"context"
	"slices"
	"strconv"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
	"cunzhang/ledger/till"
)

// TestReceiptNumbersHaveNoGaps lets twenty cashiers issue at once, some of them the same receipt twice and some a bad
// one: the numbers of each year are 1 to n.
func TestReceiptNumbersHaveNoGaps(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		issued := map[int][]int{}
		round := 0
		rapid.Check(t, func(t *rapid.T) {
			round++
			kinds := rapid.SliceOfN(rapid.IntRange(0, 3), 20, 20).Draw(t, "kinds")
			var mu sync.Mutex
			var all sync.WaitGroup
			for i, kind := range kinds {
				all.Go(func() {
					n := v.receipt(100, till.ByCash)
					if kind == 1 {
						n.Date = 20251231
					}
					if kind == 2 {
						n.Voucher = 999 // there is none, which is found out inside the transaction
					}
					key := "r" + strconv.Itoa(round) + "." + strconv.Itoa(i)
					got, err := v.till.Issue(v.ctx, cashier, key, n)
					again, againErr := v.till.Issue(v.ctx, cashier, key, n)
					if kind == 2 && err != nil && againErr != nil {
						return
					}
					if err != nil || againErr != nil || again != got || kind == 2 {
						t.Errorf("issued %v, %v and again %v, %v", got, err, again, againErr)
					}
					mu.Lock()
					defer mu.Unlock()
					issued[got.Year] = append(issued[got.Year], got.No)
				})
			}
			all.Wait()
			for year, numbers := range issued {
				slices.Sort(numbers)
				for i, no := range numbers {
					if no != i+1 {
						t.Fatalf("%d: number %d stands at place %d", year, no, i+1)
					}
				}
			}
		})
	})
}

func TestReceiptIsKeptAndFound(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		n := v.issue(v.receipt(123_456, till.ByBank))
		other := v.receipt(5_00, till.ByCash)
		other.Payer, other.Purpose = "李100%_四", "押金"
		m := v.issue(other)
		if n.Printed() != "2026-00001" || m.String() != "2026-2" {
			t.Errorf("numbers %s and %s", n.Printed(), m)
		}
		r, err := v.till.Receipt(v.ctx, v.id, n)
		check(t, err)
		if r.Payer != "王大山" || r.Amount != 123_456 || r.Method != till.ByBank || r.Issuer != "出纳丙" || r.Voided() ||
			!r.IssuedAt.Equal(dbtest.Now()) {
			t.Errorf("kept as %+v", r)
		}
		for text, want := range map[string][]int{
			"": {2, 1}, "大山": {1}, "押金": {2}, "100%_": {2}, "1,234.56": {1}, "2026-00002": {2}, "2": {2}, "没有": nil,
		} {
			found, next, err := v.till.Receipts(v.ctx, v.id, till.ReceiptQuery{Year: 2026, Text: text})
			check(t, err)
			var got []int
			for _, r := range found {
				got = append(got, r.Number.No)
			}
			if !slices.Equal(got, want) || next != 0 {
				t.Errorf("%q finds %v, next %d; want %v", text, got, next, want)
			}
		}
		found, _, err := v.till.Receipts(v.ctx, v.id, till.ReceiptQuery{Year: 2026, Before: 2})
		check(t, err)
		years, err := v.till.Years(v.ctx, v.id)
		check(t, err)
		if len(found) != 1 || !slices.Equal(years, []int{2026}) {
			t.Errorf("before 2: %d receipts; years %v", len(found), years)
		}
	})
}

func TestReceiptRefusals(t *testing.T) {
	v := newVillage(t, dbtest.SQLite(t))
	good := v.receipt(100, till.ByCash)
	for name, c := range map[string]struct {
		who    ledger.Actor
		change func(n *till.NewReceipt)
		kind   ledger.Kind
		key    string
	}{
		"accountant": {accountant, func(*till.NewReceipt) {}, ledger.Denied, "till.not_cashier"},
		"payer":      {cashier, func(n *till.NewReceipt) { n.Payer = " " }, ledger.Invalid, "field.required"},
		"purpose":    {cashier, func(n *till.NewReceipt) { n.Purpose = "a\nb" }, ledger.Invalid, "text.control"},
		"nothing":    {cashier, func(n *till.NewReceipt) { n.Amount = 0 }, ledger.Invalid, "till.amount"},
		"negative":   {cashier, func(n *till.NewReceipt) { n.Amount = -1 }, ledger.Invalid, "till.amount"},
		"method":     {cashier, func(n *till.NewReceipt) { n.Method = "gold" }, ledger.Invalid, "till.method"},
		"no date":    {cashier, func(n *till.NewReceipt) { n.Date = 0 }, ledger.Invalid, "voucher.no_date"},
		"tomorrow":   {cashier, func(n *till.NewReceipt) { n.Date = today + 1 }, ledger.Invalid, "till.future"},
		"voucher":    {cashier, func(n *till.NewReceipt) { n.Voucher = 7 }, ledger.Invalid, "till.voucher_unknown"},
	} {
		n := good
		c.change(&n)
		_, err := v.till.Issue(v.ctx, c.who, "refused "+name, n)
		wantKey(t, err, c.kind, c.key)
	}
	for _, text := range []string{"", "2026", "2026-0", "2026--1", "x-1", "2026-1-2", "9999999999999999999999999-1"} {
		if _, err := till.ParseNumber(text); ledger.KindOf(err) != ledger.NotFound {
			t.Errorf("%q is read as a number: %v", text, err)
		}
	}
	_, err := v.till.Receipt(v.ctx, v.id, till.Number{Year: 2026, No: 1})
	wantKey(t, err, ledger.NotFound, "till.receipt_unknown")
}

func TestVoidedReceiptKeepsItsNumber(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		n := v.issue(v.receipt(100, till.ByCash))
		wantKey(t, v.till.Void(v.ctx, accountant, v.key(), v.id, n, "写错"), ledger.Denied, "till.not_cashier")
		wantKey(t, v.till.Void(v.ctx, cashier, v.key(), v.id, n, " "), ledger.Invalid, "field.required")
		check(t, v.till.Void(v.ctx, cashier, v.key(), v.id, n, "写错"))
		wantKey(t, v.till.Void(v.ctx, cashier, v.key(), v.id, n, "写错"), ledger.Conflict, "till.receipt_void")
		r, err := v.till.Receipt(v.ctx, v.id, n)
		check(t, err)
		if !r.Voided() || r.VoidReason != "写错" || r.Voider != "出纳丙" || r.Number != n {
			t.Errorf("voided as %+v", r)
		}
		if next := v.issue(v.receipt(100, till.ByCash)); next.No != 2 {
			t.Errorf("the next number is %d", next.No)
		}
		_, err = v.till.Book(v.ctx, accountant, v.key(), v.booking("50104", n))
		wantKey(t, err, ledger.Conflict, "till.receipt_void")
	})
}

func (v *village) booking(account string, numbers ...till.Number) till.Booking {
	b := till.Booking{Book: v.id, Date: today, Series: ledger.General, Cash: "101", Bank: "102"}
	for _, n := range numbers {
		b.Receipts = append(b.Receipts, till.Booked{Number: n, Account: account})
	}
	return b
}

// TestReceiptsBecomeOneVoucher books three receipts, and books them again once the draft is gone.
func TestReceiptsBecomeOneVoucher(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		a, b := v.issue(v.receipt(100_00, till.ByCash)), v.issue(v.receipt(20_00, till.ByBank))
		c := v.issue(v.receipt(3_00, till.ByCash))
		booking := v.booking("50104", a, b, c)
		ref, err := v.till.Book(v.ctx, accountant, "book", booking)
		check(t, err)
		again, err := v.till.Book(v.ctx, accountant, "book", booking)
		check(t, err)
		if again != ref {
			t.Errorf("booked as %v and again as %v", ref, again)
		}
		var voucher *ledger.Voucher
		check(t, v.books.Snapshot(v.ctx, v.id, nil, func(ctx context.Context, s *books.Snapshot) error {
			voucher, err = s.Voucher(ctx, ref.ID)
			return err
		}))
		debit, credit, err := voucher.Totals()
		check(t, err)
		if debit != 123_00 || credit != 123_00 || len(voucher.Lines) != 5 || voucher.Lines[0].Debit != 103_00 ||
			voucher.Lines[0].Account != "101" || voucher.Lines[1].Account != "102" || voucher.Source != "receipt" ||
			voucher.Attachments != 3 || voucher.Lines[2].Summary != "土地承包费（王大山，收据2026-00001）" {
			t.Errorf("drafted as %+v", voucher)
		}
		wantKey(t, v.till.Void(v.ctx, cashier, v.key(), v.id, a, "写错"), ledger.Conflict, "till.receipt_booked")
		_, err = v.till.Book(v.ctx, accountant, v.key(), v.booking("50104", a))
		wantKey(t, err, ledger.Conflict, "till.receipt_booked")
		linked := v.receipt(100, till.ByBank)
		linked.Voucher = ref.ID
		if r, err := v.till.Receipt(v.ctx, v.id, v.issue(linked)); err != nil || r.Voucher != ref.ID || !r.Standing {
			t.Errorf("linked as %+v, %v", r, err)
		}

		check(t, v.books.DeleteDraft(v.ctx, accountant, v.key(), v.id, ref))
		if r, err := v.till.Receipt(v.ctx, v.id, a); err != nil || r.Standing {
			t.Errorf("after its draft is deleted: %+v, %v", r, err)
		}
		ref, err = v.till.Book(v.ctx, accountant, v.key(), v.booking("50104", a))
		check(t, err)
		v.post(ref)
		wantKey(t, v.till.Void(v.ctx, cashier, v.key(), v.id, a, "写错"), ledger.Conflict, "till.receipt_booked")
		reversal, err := v.books.Reverse(v.ctx, accountant, v.key(), books.Reversal{
			Book: v.id, Voucher: ref.ID, Date: today,
		})
		check(t, err)
		v.post(reversal)
		check(t, v.till.Void(v.ctx, cashier, v.key(), v.id, a, "写错"))
	})
}

func TestBookingRefusals(t *testing.T) {
	v := newVillage(t, dbtest.SQLite(t))
	n := v.issue(v.receipt(100, till.ByCash))
	m := v.issue(v.receipt(100, till.ByTransfer))
	for name, c := range map[string]struct {
		who    ledger.Actor
		change func(b *till.Booking)
		key    string
	}{
		"cashier":      {cashier, func(*till.Booking) {}, "duty.cashier"},
		"none":         {accountant, func(b *till.Booking) { b.Receipts = nil }, "till.how_many"},
		"twice":        {accountant, func(b *till.Booking) { b.Receipts[1].Number = n }, "till.receipt_booked"},
		"unknown":      {accountant, func(b *till.Booking) { b.Receipts[0].Number.No = 9 }, "till.receipt_unknown"},
		"cash":         {accountant, func(b *till.Booking) { b.Cash = "102" }, "till.no_cash_account"},
		"bank":         {accountant, func(b *till.Booking) { b.Bank = "" }, "till.no_bank_account"},
		"account":      {accountant, func(b *till.Booking) { b.Receipts[0].Account = "" }, "till.no_account"},
		"cash to cash": {accountant, func(b *till.Booking) { b.Receipts[0].Account = "101" }, "till.no_account"},
		"date":         {accountant, func(b *till.Booking) { b.Date = 0 }, "voucher.no_date"},
	} {
		b := v.booking("50104", n, m)
		c.change(&b)
		_, err := v.till.Book(v.ctx, c.who, "refused "+name, b)
		wantKey(t, err, ledger.Problems(err)[0].Kind, c.key)
	}
	if r, err := v.till.Receipt(v.ctx, v.id, n); err != nil || r.Voucher != 0 {
		t.Errorf("a refused booking leaves %+v, %v", r, err)
	}
}

// TestReceiptsResistTheDatabase tries what no service does.
func TestReceiptsResistTheDatabase(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		v.issue(v.receipt(100, till.ByCash))
		gone := v.issue(v.receipt(100, till.ByCash))
		check(t, v.till.Void(v.ctx, cashier, v.key(), v.id, gone, "写错"))
		for _, c := range []struct{ statement, key string }{
			{"UPDATE receipts SET amount = 1", "guard.posted_is_final"},
			{"UPDATE receipts SET payer = 'x'", "guard.posted_is_final"},
			{"UPDATE receipts SET void_reason = 'x' WHERE no = 2", "guard.posted_is_final"},
			{"DELETE FROM receipts", "guard.posted_is_final"},
			{"UPDATE receipts SET voided_by = 1 WHERE no = 1", "db.check"},
			{`INSERT INTO receipts (book, year, no, date, payer, purpose, amount, method, issued_by, issuer, issued_at)
				SELECT book, year, 9, date, payer, purpose, amount, method, issued_by, issuer, issued_at
				FROM receipts WHERE no = 1`, "guard.numbers_without_gaps"},
		} {
			err := d.Update(v.ctx, func(ctx context.Context, tx *db.Tx) error { return tx.Script(ctx, c.statement) })
			wantKey(t, err, ledger.KindOf(err), c.key)
		}
	})
}
