package web

import (
	"strconv"

	"cunzhang/cooperatives/staff"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// capitalAmount is an amount and its fen as a script writes them.
type capitalAmount struct{ money ledger.Money }

// String returns the fen.
func (c capitalAmount) String() string { return strconv.FormatInt(int64(c.money), 10) }

// capitalAmounts are amounts whose zeros are easily written wrong.
var capitalAmounts = func() []capitalAmount {
	var out []capitalAmount
	for _, m := range []ledger.Money{
		1, 10, 11, 100, 101, 110, 1000, 1001, 1005, 1050, 10_000, 10_005, 10_050, 100_000, 100_400, 1_000_000, 1_000_100,
		1_000_050, 10_000_000, 10_050_000, 100_000_000, 100_000_001, 100_100_000, 1_000_000_000, 10_000_000_000,
		10_000_010_000, 100_001_000_000, 12_345_678_901, 99_999_999_999, 1_000_000_000_000, 1_000_100_000_000,
	} {
		out = append(out, capitalAmount{m})
	}
	return out
}()

// posted writes, checks and posts a voucher of two lines and returns its address.
func (s *testServer) posted(date, debit, credit, amount string) string {
	s.t.Helper()
	ctx := s.t.Context()
	day, err := ledger.ParseDate(date)
	check(s.t, err)
	m, err := ledger.ParseMoney(amount)
	check(s.t, err)
	accountant := ledger.Actor{ID: s.people[staff.Accountant].ID, Name: "某accountant"}
	checker := ledger.Actor{ID: s.people[staff.Checker].ID, Name: "某checker"}
	key := "posted." + date + "." + amount
	ref, err := s.books.SaveDraft(ctx, accountant, key, books.Draft{
		Book: s.book.ID, Date: day, Series: ledger.General, Lines: []ledger.Line{
			{Summary: "收土地承包费", Account: debit, Debit: m}, {Summary: "收土地承包费", Account: credit, Credit: m},
		},
	})
	check(s.t, err)
	refs, err := s.books.Submit(ctx, accountant, key+".submit", s.book.ID, []books.Ref{ref})
	check(s.t, err)
	refs, err = s.books.Check(ctx, checker, key+".check", s.book.ID, refs)
	check(s.t, err)
	done, err := s.books.Post(ctx, accountant, key+".post", s.book.ID, refs)
	check(s.t, err)
	r := request{book: s.book}
	return r.voucherLink(done[0].ID)
}
