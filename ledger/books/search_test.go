package books_test

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"testing"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// filterCase is a query and what it must find, said once more in Go.
type filterCase struct {
	name  string
	query books.VoucherQuery
	match func(v *ledger.Voucher) bool
}

func hasLine(ok func(l ledger.Line) bool) func(*ledger.Voucher) bool {
	return func(v *ledger.Voucher) bool { return slices.ContainsFunc(v.Lines, ok) }
}

func filterCases() []filterCase {
	all := ledger.Span{From: 202501, To: 202512}
	span := func(q books.VoucherQuery) books.VoucherQuery {
		if q.Span == (ledger.Span{}) {
			q.Span = all
		}
		return q
	}
	cases := []filterCase{
		{"account", books.VoucherQuery{Account: "50103"}, hasLine(func(l ledger.Line) bool { return l.Account == "50103" })},
		{
			"account above",
			books.VoucherQuery{Account: "501"},
			hasLine(func(l ledger.Line) bool { return strings.HasPrefix(l.Account, "501") }),
		},
		{
			"detail",
			books.VoucherQuery{Dimension: ledger.Member, Detail: "H01"},
			hasLine(func(l ledger.Line) bool { return l.Dimensions.Member == "H01" }),
		},
		{
			"amount",
			books.VoucherQuery{From: 500, To: 700},
			hasLine(func(l ledger.Line) bool { a := (l.Debit + l.Credit).Abs(); return 500 <= a && a <= 700 }),
		},
		{
			"account, detail and amount of one line",
			books.VoucherQuery{Account: "113", Dimension: ledger.Member, Detail: "H02", From: 600},
			hasLine(func(l ledger.Line) bool { return l.Account == "113" && l.Dimensions.Member == "H02" && l.Credit >= 600 }),
		},
		{"memo", books.VoucherQuery{Memo: "电费"}, hasLine(func(l ledger.Line) bool { return strings.Contains(l.Summary, "电费") })},
		{
			"memo and account",
			books.VoucherQuery{Memo: "电费", Account: "102"},
			hasLine(func(l ledger.Line) bool { return strings.Contains(l.Summary, "电费") && l.Account == "102" }),
		},
		{"source", books.VoucherQuery{Source: "reversal"}, func(v *ledger.Voucher) bool { return v.Source == "reversal" }},
		{"files", books.VoucherQuery{Attached: books.WithFiles}, func(v *ledger.Voucher) bool { return len(v.Files) > 0 }},
		{"no files", books.VoucherQuery{Attached: books.WithoutFiles}, func(v *ledger.Voucher) bool { return len(v.Files) == 0 }},
		{
			"nothing attached",
			books.VoucherQuery{Attached: books.WithoutAny},
			func(v *ledger.Voucher) bool { return len(v.Files) == 0 && v.Attachments == 0 },
		},
		{
			"months",
			books.VoucherQuery{Span: ledger.Span{From: 202502, To: 202502}, Account: "102"},
			func(v *ledger.Voucher) bool { return v.Period() == 202502 },
		},
		{"text", books.VoucherQuery{Text: "电费"}, hasLine(func(l ledger.Line) bool { return strings.Contains(l.Summary, "电费") })},
		{"everything", books.VoucherQuery{}, func(*ledger.Voucher) bool { return true }},
		{"number as text", books.VoucherQuery{Text: "记-2"}, func(v *ledger.Voucher) bool { return v.Number == 2 }},
		{
			"amount as text",
			books.VoucherQuery{Text: "6.00"},
			hasLine(func(l ledger.Line) bool { return l.Debit == 600 || l.Credit == 600 }),
		},
		{
			"amount in red as text",
			books.VoucherQuery{Text: "-6.00"},
			hasLine(func(l ledger.Line) bool { return l.Debit == -600 || l.Credit == -600 }),
		},
		{
			"pinyin of an account as text",
			books.VoucherQuery{Text: "yhck"},
			hasLine(func(l ledger.Line) bool { return l.Account == "102" }),
		},
		{
			"member as text",
			books.VoucherQuery{Text: "H01"},
			hasLine(func(l ledger.Line) bool { return l.Dimensions.Member == "H01" }),
		},
		{
			"memo and amount",
			books.VoucherQuery{Memo: "电费", To: 600},
			func(v *ledger.Voucher) bool {
				return hasLine(func(l ledger.Line) bool { return strings.Contains(l.Summary, "电费") })(v) &&
					hasLine(func(l ledger.Line) bool { return (l.Debit + l.Credit).Abs() <= 600 })(v)
			},
		},
		{
			"amount of an account and text",
			books.VoucherQuery{Text: "电费", Account: "513", From: 600, To: 600},
			func(v *ledger.Voucher) bool {
				return hasLine(func(l ledger.Line) bool { return strings.Contains(l.Summary, "电费") })(v) &&
					hasLine(func(l ledger.Line) bool {
						return strings.HasPrefix(l.Account, "513") && (l.Debit+l.Credit).Abs() == 600
					})(v)
			},
		},
	}
	for i := range cases {
		cases[i].query = span(cases[i].query)
	}
	return cases
}

// various adds to the busy village a receipt with a file, one with sheets alone, and a red one.
func various(t *testing.T, d *db.DB) *village {
	t.Helper()
	v := busy(t, d)
	file, err := v.books.AddFile(t.Context(), accountant, v.id, "票.pdf", []byte("%PDF-1.4\n%%EOF\n"))
	if err != nil {
		t.Fatal(err)
	}
	light := v.simple("2025-03-20", "51301", "102", "6.00")
	for i := range light.Lines {
		light.Lines[i].Summary = "付电费 50%"
	}
	light.Files, light.Attachments = []ledger.File{file}, 1
	posted := v.post(light)
	light.Files, light.Attachments, light.Date = nil, 2, date(t, "2025-03-21")
	v.post(light)
	ref, err := v.books.Reverse(t.Context(), accountant, v.key(), books.Reversal{
		Book: v.id, Voucher: posted.ID, Date: date(t, "2025-03-25"),
	})
	if err != nil {
		t.Fatal(err)
	}
	refs, err := v.books.Submit(t.Context(), accountant, v.key(), v.id, []books.Ref{ref})
	if err == nil {
		refs, err = v.books.Check(t.Context(), checker, v.key(), v.id, refs)
	}
	if err == nil {
		_, err = v.books.Post(t.Context(), accountant, v.key(), v.id, refs)
	}
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestFiltersFindWhatTheySay compares every filter, read in small pages, with the vouchers of the book told apart in Go:
// before the book is made ready for the search, when a part of it is, and when all is.
func TestFiltersFindWhatTheySay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := various(t, d)
		v.findAll()
		v.index()
		v.findAll()
		late := v.simple("2025-01-31", "51301", "102", "6.00") // earlier in lists than vouchers that are ready
		late.Lines[0].Summary, late.Lines[1].Summary = "补付电费", "补付电费"
		v.post(late)
		v.findAll()
		var group sync.WaitGroup
		for range 4 { // as several servers would
			group.Go(v.index)
		}
		group.Wait()
		v.findAll()
	})
}

func (v *village) index() {
	v.t.Helper()
	if err := v.books.IndexForSearch(v.ctx); err != nil {
		v.t.Error(err)
	}
}

func (v *village) findAll() {
	v.t.Helper()
	v.snapshot(func(ctx context.Context, s *books.Snapshot) error {
		all, err := s.Vouchers(ctx, ledger.Span{From: 202501, To: 202512})
		if err != nil {
			return err
		}
		slices.SortFunc(all, func(a, b ledger.Voucher) int {
			return cmp.Or(cmp.Compare(b.Period(), a.Period()), cmp.Compare(b.Seq, a.Seq))
		})
		for _, c := range filterCases() {
			var want []int64
			for i := range all {
				if c.match(&all[i]) {
					want = append(want, all[i].Seq)
				}
			}
			got, err := searched(ctx, s, c.query)
			if err != nil {
				return err
			}
			if len(want) == 0 || !slices.Equal(got, want) {
				v.t.Errorf("%s finds %v, want %v", c.name, got, want)
			}
		}
		return nil
	})
}

// searched reads all pages of two vouchers each.
func searched(ctx context.Context, s *books.Snapshot, q books.VoucherQuery) ([]int64, error) {
	q.Limit = 2
	var out []int64
	for {
		found, next, err := s.Search(ctx, q)
		if err != nil {
			return nil, err
		}
		for i := range found {
			out = append(out, found[i].Seq)
		}
		if q.Before = next; next == 0 {
			return out, nil
		}
	}
}

// TestFiltersFindDrafts asks the same of vouchers that are not posted.
func TestFiltersFindDrafts(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := begin(t, d, "drafts", 202501)
		light := v.simple("2025-03-20", "51301", "102", "6.00")
		light.Lines[0].Summary, light.Attachments = "付电费", 0
		lit := v.save(light)
		v.save(v.simple("2025-04-01", "102", "50104", "24000.00"))
		v.snapshot(func(ctx context.Context, s *books.Snapshot) error {
			all := ledger.Span{From: 202501, To: 202512}
			for _, q := range []books.VoucherQuery{
				{Span: all, Account: "513"},
				{Span: all, From: 600, To: 600},
				{Span: all, Memo: "电费"},
				{Span: all, Text: "glfy"},
				{Span: ledger.Span{From: 202503, To: 202503}, Source: "form", Attached: books.WithoutAny},
			} {
				found, err := s.SearchDrafts(ctx, q)
				if err != nil {
					return err
				}
				if len(found) != 1 || found[0].ID != lit.ID {
					t.Errorf("%+v finds %d drafts", q, len(found))
				}
			}
			for _, q := range []books.VoucherQuery{{Span: all, Remarked: true}, {Span: all, Source: "import"}, {Span: all, Memo: "水费"}} {
				if found, err := s.SearchDrafts(ctx, q); err != nil || len(found) != 0 {
					t.Errorf("%+v finds %d drafts: %v", q, len(found), err)
				}
			}
			return nil
		})
	})
}

// TestSearchGoesOnOverManyVouchers looks for the first of 27,000 vouchers by what no index of its own knows: the search
// stops on the way and goes on until it has found it.
func TestSearchGoesOnOverManyVouchers(t *testing.T) {
	v := begin(t, dbtest.SQLite(t), "many", 202501)
	var in books.ImportInput
	for i := range 27_000 {
		m, summary := ledger.Money(1000+i%50), "收承包费"
		if i == 0 {
			m, summary = 77, "收电费"
		}
		in.Vouchers = append(in.Vouchers, books.Incoming{
			Voucher: ledger.Voucher{
				Kind: ledger.Ordinary, Date: ledger.Date(20250101 + i/9000*100), Series: ledger.General, Number: i%9000 + 1,
				Lines: []ledger.Line{
					{Summary: summary, Account: "102", Debit: m}, {Summary: summary, Account: "50104", Credit: m},
				},
			},
			Rows: []int{2*i + 2, 2*i + 3}, Names: make([]string, 2),
		})
	}
	in.Book, in.FileHash, in.FileName, in.Post = v.id, ledger.Hash{1}, "many.csv", true
	if _, err := v.books.Import(v.ctx, accountant, in); err != nil {
		t.Fatal(err)
	}
	for name, q := range map[string]books.VoucherQuery{
		"text": {Text: "电费"}, "memo": {Memo: "电费"}, "amount": {From: 77, To: 77}, "memo of an account": {Memo: "电费", Account: "501"},
	} {
		v.snapshot(func(ctx context.Context, s *books.Snapshot) error {
			q.Span = ledger.Span{From: 202401, To: 202512}
			pages, found := 0, 0
			for {
				some, next, err := s.Search(ctx, q)
				if err != nil {
					return err
				}
				pages, found, q.Before = pages+1, found+len(some), next
				if next == 0 {
					break
				}
			}
			if found != 1 || pages != 2 {
				t.Errorf("%s: %d found on %d pages", name, found, pages)
			}
			return nil
		})
	}
}

// TestVouchersBesideEachOther goes from the first voucher to the last and back, and the same over drafts.
func TestVouchersBesideEachOther(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := various(t, d)
		first, last := v.save(v.simple("2025-03-30", "102", "50104", "1")).ID, v.save(v.simple("2025-03-02", "102", "50104", "2")).ID
		v.snapshot(func(ctx context.Context, s *books.Snapshot) error {
			found, _, err := s.Search(ctx, books.VoucherQuery{Span: ledger.Span{From: 202501, To: 202512}})
			if err != nil {
				return err
			}
			for i := range found {
				before, after, err := s.Beside(ctx, &found[i])
				if err != nil {
					return err
				}
				var want [2]ledger.VoucherID
				if i+1 < len(found) {
					want[0] = found[i+1].ID
				}
				if i > 0 {
					want[1] = found[i-1].ID
				}
				if got := [2]ledger.VoucherID{before, after}; got != want {
					t.Errorf("beside voucher %d are %v, want %v", found[i].ID, got, want)
				}
			}
			draft, err := s.Voucher(ctx, first)
			if err != nil {
				return err
			}
			before, after, err := s.Beside(ctx, draft)
			if before != 0 || after != last {
				t.Errorf("beside the first draft are %d and %d", before, after)
			}
			return err
		})
	})
}
