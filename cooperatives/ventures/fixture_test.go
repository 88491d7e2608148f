package ventures_test

import (
	"context"
	"testing"

	"github.com/shopspring/decimal"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/ventures"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/books/bookstest"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

var (
	accountant = bookstest.Accountant()
	checker    = bookstest.Checker()
	year2025   = ledger.Span{From: 202501, To: 202512}
)

// village is a collective and a lodge, each with its book.
type village struct {
	*ventures.Ventures
	t           testing.TB
	ctx         context.Context
	db          *db.DB
	books       *books.Books
	home, lodge ledger.BookID
	desk        *bookstest.Desk
}

func each(t *testing.T, f func(t *testing.T, v *village)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { f(t, newVillage(t, d)) })
}

func newVillage(t testing.TB, d *db.DB) *village {
	t.Helper()
	b := books.New(d, ventures.RentsToSpread)
	v := &village{Ventures: ventures.New(b), t: t, ctx: t.Context(), db: d, books: b, desk: bookstest.NewDesk(t, b)}
	v.home = v.begin("gaozhai", "高寨村股份经济合作社", ledger.RuralCollective)
	v.lodge = v.begin("xiaolanshan", "多格·小兰山", ledger.SmallBusiness)
	v.value(v.home, "C01", "多格小兰山乡村旅居有限公司")
	v.value(v.lodge, "C01", "高寨村股份经济合作社")
	return v
}

func (v *village) begin(code, name string, r ledger.Regime) ledger.BookID {
	v.t.Helper()
	return v.desk.Begin(code, name, r)
}

func (v *village) value(book ledger.BookID, code, name string) {
	v.t.Helper()
	v.desk.Name(book, ledger.Counterparty, code, name)
}

func (v *village) key() string { return v.desk.Key() }

// post brings a voucher into the book: debit one account, credit another.
func (v *village) post(book ledger.BookID, day ledger.Date, debit, credit, amount string) {
	v.t.Helper()
	v.desk.Post(book, day, debit, credit, amount)
}

// pass has submitted vouchers checked and posted.
func (v *village) pass(book ledger.BookID, refs []books.Ref) {
	v.t.Helper()
	v.desk.Pass(book, refs)
}

// voucher returns a voucher in any state.
func (v *village) voucher(book ledger.BookID, id ledger.VoucherID) *ledger.Voucher {
	v.t.Helper()
	var out *ledger.Voucher
	ok(v.t, v.books.Snapshot(v.ctx, book, nil, func(ctx context.Context, s *books.Snapshot) error {
		var err error
		out, err = s.Voucher(ctx, id)
		return err
	}))
	return out
}

// drafts counts the vouchers of the year that are not posted.
func (v *village) drafts(book ledger.BookID) int {
	v.t.Helper()
	n := 0
	ok(v.t, v.books.Snapshot(v.ctx, book, nil, func(ctx context.Context, s *books.Snapshot) error {
		all, err := s.Drafts(ctx, year2025, ledger.StateUnknown)
		n = len(all)
		return err
	}))
	return n
}

// lodgeYear posts the year of the lodge: operating profit 400,000.00 before tax and the share of the village.
func (v *village) lodgeYear() {
	v.t.Helper()
	for _, l := range []struct{ debit, credit, amount string }{
		{"1002", "5001", "2900000"},
		{"1002", "5051", "100000"},
		{"5401", "1002", "1500000"},
		{"540303", "2221", "12000"},
		{"560199", "1002", "500000"},
		{"560299", "1002", "570000"},
		{"560399", "1002", "18000"},
		{"1002", "530101", "50000"}, // a subsidy is no operating income
		{"5801", "2221", "20000"},   // nor is income tax an operating expense
	} {
		v.post(v.lodge, 20251130, l.debit, l.credit, l.amount)
	}
}

// venture is the lodge with the book that it keeps.
func (v *village) venture(change ...func(*ventures.Venture)) {
	v.t.Helper()
	w := ventures.Venture{
		Code: "V01", Name: "多格·小兰山", Kind: ventures.Lodge, Mode: ventures.Entrusted, Rooms: 12, Beds: 20, Houses: 3,
		Land: 45_0000, Source: "xiaolanshan", Counterparty: "C01", Active: true,
	}
	for _, f := range change {
		f(&w)
	}
	ok(v.t, v.PutVenture(v.ctx, accountant, v.key(), v.home, w))
}

func reported(w *ventures.Venture) { w.Source = "" }

// tenPercent is the contract of the worked example: a tenth of the operating profit, a year at a time.
func tenPercent() ventures.Contract {
	return ventures.Contract{
		No: "HT-01", Venture: "V01", Title: "经营收益分成合同", Nature: ventures.Stake, From: 20250101, Cycle: 12, DueDays: 31,
		Terms: cooperatives.Terms{
			Base: cooperatives.OperatingProfit, Tiers: []cooperatives.Tier{{Rate: dec("0.10")}}, LateRate: dec("0.0005"),
		},
		Collective: "C01", Document: "村民代表会议决议〔2025〕3号",
	}
}

func (v *village) contract(c ventures.Contract) {
	v.t.Helper()
	_, err := v.PutContract(v.ctx, accountant, v.key(), v.home, c)
	ok(v.t, err)
}

func (v *village) settle(span ledger.Span) (ventures.Settlement, error) {
	return v.Settle(v.ctx, accountant, v.key(), v.home, "HT-01", span)
}

// month reports a month.
func (v *village) month(p ledger.Period, revenue, cost string, audited bool) error {
	m := ventures.Month{
		Venture: "V01", Period: p, Revenue: yuan(v.t, revenue), Cost: yuan(v.t, cost), Visitors: 100, Nights: 40,
		Audited: audited,
	}
	if audited {
		m.Document = "审计报告1号"
	}
	return v.PutMonth(v.ctx, accountant, v.key(), v.home, m)
}

func dec(s string) decimal.Decimal { return decimal.RequireFromString(s) }

func yuan(t testing.TB, s string) ledger.Money {
	t.Helper()
	return bookstest.Yuan(t, s)
}

func ok(t bookstest.Failing, err error) {
	t.Helper()
	bookstest.OK(t, err)
}

func want(t testing.TB, err error, key string) {
	t.Helper()
	bookstest.Want(t, err, key)
}

func equal[T comparable](t testing.TB, what string, got, wanted T) {
	t.Helper()
	bookstest.Equal(t, what, got, wanted)
}

// line posts as post does, with the dimensions on the account that is no money.
func (v *village) line(book ledger.BookID, debit, credit, amount string, d ledger.Dimensions) {
	v.t.Helper()
	m := yuan(v.t, amount)
	lines := []ledger.Line{{Summary: "往来", Account: debit, Debit: m}, {Summary: "往来", Account: credit, Credit: m}}
	at := 0
	if debit == "102" || debit == "1002" {
		at = 1
	}
	lines[at].Dimensions = d
	v.desk.PostLines(book, 20251220, lines)
}
