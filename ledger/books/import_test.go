package books_test

import (
	"context"
	"crypto/sha256"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
	"cunzhang/ledger/verify"
)

// incoming is a voucher of a file with two lines, in the rows row and row+1.
func incoming(t testing.TB, row int, day string, number int, debit, credit, amount string) books.Incoming {
	t.Helper()
	m := yuan(t, amount)
	return books.Incoming{
		Voucher: ledger.Voucher{
			Date: date(t, day), Series: ledger.General, Number: number, Attachments: 1,
			Lines: []ledger.Line{
				{Summary: "收款", Account: debit, Debit: m},
				{Summary: "收款", Account: credit, Credit: m},
			},
		},
		Rows: []int{row, row + 1}, Names: []string{"", ""},
	}
}

// file is an import of the vouchers under the hash of a name.
func (v *village) file(name string, vouchers ...books.Incoming) books.ImportInput {
	return books.ImportInput{
		Book: v.id, Vouchers: vouchers, FileHash: sha256.Sum256([]byte(name)), FileName: name, Post: true,
	}
}

func (v *village) imports(in books.ImportInput) books.ImportResult {
	v.t.Helper()
	r, err := v.books.Import(v.ctx, accountant, in)
	if err != nil {
		v.t.Fatal(err)
	}
	return r
}

// posted lists the titles of all posted vouchers as period and number, in order of period, series and number.
func (v *village) posted() []ledger.Voucher {
	v.t.Helper()
	var out []ledger.Voucher
	v.snapshot(func(ctx context.Context, s *books.Snapshot) error {
		var err error
		out, err = s.Vouchers(ctx, ledger.Span{From: 202501, To: 202712})
		return err
	})
	return out
}

func (v *village) verify() {
	v.t.Helper()
	breaches, _, err := verify.Run(v.ctx, v.db, verify.Options{})
	if err != nil || len(breaches) > 0 {
		v.t.Fatal(err, breaches)
	}
}

func TestImportPosts(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		// The numbers run from 1 without gaps, though not in the order of dates: they stay.
		r := v.imports(v.file("a.csv",
			incoming(t, 2, "2025-01-20", 1, "102", "50104", "100"),
			incoming(t, 4, "2025-01-10", 2, "101", "102", "40.50"),
			incoming(t, 6, "2026-02-01", 1, "101", "102", "7"),
		))
		want := books.ImportResult{
			Vouchers: 3, Lines: 6, Debit: 14750, From: 20250110, To: 20260201,
			Ranges: []books.NumberRange{
				{Period: 202501, Series: ledger.General, First: 1, Last: 2},
				{Period: 202602, Series: ledger.General, First: 1, Last: 1},
			},
		}
		if diff := cmp.Diff(want, r); diff != "" {
			t.Error(diff)
		}
		posted := v.posted()
		if len(posted) != 3 || posted[0].Date != 20250120 || posted[1].Date != 20250110 {
			t.Fatalf("posted %v", posted)
		}
		for _, p := range posted {
			if p.PreparedBy != ledger.MigrationPreparer || p.CheckedBy != ledger.MigrationChecker ||
				p.PostedBy != ledger.MigrationChecker || p.Source != "import" || len(p.SourceRef) != 64 {
				t.Errorf("%s is not marked as a migration: %+v", p.Title(), p)
			}
		}
		v.verify()
	})
}

func TestImportRenumbers(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		v.post(v.simple("2025-01-05", "102", "50104", "1"))
		r := v.imports(v.file("a.csv",
			incoming(t, 2, "2025-01-20", 1, "102", "50104", "100"),
			incoming(t, 4, "2025-01-10", 2, "101", "102", "40"),
			incoming(t, 6, "2025-02-10", 7, "101", "102", "41"),
		))
		want := []books.Renumbered{
			{Row: 2, Period: 202501, Series: ledger.General, From: 1, To: 3},
			{Row: 6, Period: 202502, Series: ledger.General, From: 7, To: 1},
		}
		if diff := cmp.Diff(want, r.Renumbered); diff != "" || r.Changed != 2 {
			t.Error(r.Changed, diff)
		}
		v.verify()
	})
}

func TestImportIsAllOrNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		unbalanced := incoming(t, 8, "2025-01-10", 4, "101", "102", "40")
		unbalanced.Voucher.Lines[1].Credit++
		stranger := incoming(t, 10, "2025-01-10", 5, "101", "102", "40")
		stranger.Voucher.Lines[1].Dimensions.Member = "张三"
		misnamed := incoming(t, 12, "2025-01-10", 6, "101", "102", "40")
		misnamed.Names[0] = "应收款"
		_, err := v.books.Import(v.ctx, accountant, v.file("a.csv",
			incoming(t, 2, "2025-01-20", 1, "102", "50104", "100"),
			incoming(t, 4, "2024-12-31", 2, "102", "50104", "100"),
			incoming(t, 6, "2025-01-31", 3, "10299", "501", "100"),
			unbalanced, stranger, misnamed,
		))
		wantField(t, err, "period.before_start", "row.4.date")
		wantField(t, err, "account.unknown", "row.6.account")
		wantField(t, err, "account.not_leaf", "row.7.account")
		wantField(t, err, "voucher.unbalanced", "row.8.lines")
		wantField(t, err, "dimension.unknown", "row.11.member")
		wantField(t, err, "import.account_name", "row.12.name")
		if n := len(ledger.Problems(err)); n != 6 {
			t.Errorf("%d problems: %v", n, err)
		}
		if posted := v.posted(); len(posted) != 0 {
			t.Errorf("%d vouchers stayed", len(posted))
		}
		v.verify()
	})
}

func TestImportTellsHowManyProblemsThereAre(t *testing.T) {
	v := newVillage(t, dbtest.SQLite(t))
	var vouchers []books.Incoming
	for i := range 300 {
		vouchers = append(vouchers, incoming(t, 2+2*i, "2025-01-20", i+1, "999", "50104", "100"))
	}
	_, err := v.books.Import(v.ctx, accountant, v.file("a.csv", vouchers...))
	problems := ledger.Problems(err)
	last := problems[len(problems)-1]
	if len(problems) != books.MaxProblems+1 || last.Key != "import.more" || last.Args["count"] != "100" {
		t.Errorf("%d problems, the last %v", len(problems), last)
	}
}

func TestImportTakesAFileOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		one := func() books.ImportInput {
			return v.file("a.csv", incoming(t, 2, "2025-01-20", 1, "102", "50104", "100"))
		}
		dry := one()
		dry.DryRun = true
		if r := v.imports(dry); r.Vouchers != 1 || len(r.Ranges) != 1 {
			t.Errorf("dry run: %+v", r)
		}
		if n := len(v.posted()); n != 0 {
			t.Fatalf("a dry run posted %d vouchers", n)
		}
		v.imports(one())
		_, err := v.books.Import(v.ctx, accountant, one())
		wantKind(t, err, ledger.Conflict, "import.already")
		if n := len(v.posted()); n != 1 {
			t.Errorf("%d vouchers", n)
		}
		v.verify()
	})
}

func TestImportCreatesAccounts(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		file := func() books.ImportInput {
			in := incoming(t, 2, "2025-01-20", 1, "1020101", "113", "100")
			in.Names = []string{"银行存款_农商行_基本户", "内部往来"}
			in.Voucher.Lines[1].Dimensions = ledger.Dimensions{Member: "001 张三", Venture: "民宿"}
			f := v.file("a.csv", in)
			f.CreateAccounts = true
			return f
		}
		dry := file()
		dry.DryRun = true
		v.imports(dry)
		r := v.imports(file())
		if diff := cmp.Diff([]string{"10201", "1020101"}, r.Accounts); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"member/001", "venture/民宿"}, r.Values); diff != "" {
			t.Error(diff)
		}
		v.snapshot(func(ctx context.Context, s *books.Snapshot) error {
			chart, err := s.Chart(ctx)
			if err != nil {
				return err
			}
			if got := chart.FullName("1020101"); got != "银行存款_农商行_基本户" {
				t.Error(got)
			}
			names, err := s.DimensionNames(ctx, ledger.Member)
			if names["001"] != "张三" {
				t.Errorf("members %v", names)
			}
			return err
		})
		if got := v.posted()[0].Lines[1].Dimensions; got != (ledger.Dimensions{Member: "001", Venture: "民宿"}) {
			t.Error(got)
		}
		// What was made is found again by code, by name and by both.
		for i, text := range []string{"001", "张三", "001 张三"} {
			in := incoming(t, 2, "2025-02-20", 1, "101", "113", "100")
			in.Voucher.Lines[1].Dimensions.Member = text
			v.imports(v.file("b"+strconv.Itoa(i), in))
		}
		for _, p := range v.posted() {
			if p.Lines[1].Dimensions.Member != "001" {
				t.Errorf("%+v", p.Lines[1])
			}
		}
		v.verify()
	})
}

// TestFailedImportLeavesTheChart guards the cache of charts: an account that an import made and took back is unknown.
func TestFailedImportLeavesTheChart(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		in := incoming(t, 2, "2025-01-20", 1, "10201", "50104", "100")
		in.Names[0] = "农商行"
		dry := v.file("a.csv", in)
		dry.CreateAccounts, dry.DryRun = true, true
		v.imports(dry)
		if err := v.books.AddAccount(v.ctx, accountant, v.key(), v.id, books.NewAccount{Code: "10202", Name: "信用社"}); err != nil {
			t.Fatal(err)
		}
		_, err := v.books.Submit(v.ctx, accountant, v.key(), v.id,
			[]books.Ref{v.save(v.simple("2025-01-05", "10201", "50104", "1"))})
		wantKind(t, err, ledger.Invalid, "account.unknown")
	})
}

func TestImportMakesDrafts(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		f := v.file("a.csv", incoming(t, 2, "2025-01-20", 1, "102", "50104", "100"))
		f.Post = false
		v.imports(f)
		v.snapshot(func(ctx context.Context, s *books.Snapshot) error {
			drafts, err := s.Drafts(ctx, ledger.Span{From: 202501, To: 202501}, ledger.Draft)
			if err == nil && (len(drafts) != 1 || drafts[0].PreparedBy != accountant.ID || drafts[0].Source != "import") {
				t.Errorf("drafts %+v", drafts)
			}
			return err
		})
		v.verify()
	})
}

func TestImportTiesReversals(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		red := incoming(t, 4, "2025-02-10", 1, "102", "50104", "-100")
		red.Voucher.Kind = ledger.Reversal
		red.Reverses = books.Numbered{Period: 202501, Series: ledger.General, Number: 1}
		v.imports(v.file("a.csv", incoming(t, 2, "2025-01-20", 1, "102", "50104", "100"), red))
		posted := v.posted()
		if posted[1].Reverses != posted[0].ID {
			t.Errorf("%+v", posted[1])
		}
		other := incoming(t, 4, "2025-02-11", 2, "102", "50104", "-99")
		other.Voucher.Kind = ledger.Reversal
		other.Reverses = books.Numbered{Period: 202501, Series: ledger.General, Number: 1}
		lost := incoming(t, 6, "2025-02-11", 3, "102", "50104", "-99")
		lost.Reverses = books.Numbered{Period: 202501, Series: ledger.Receipt, Number: 1}
		_, err := v.books.Import(v.ctx, accountant, v.file("b.csv", other, lost))
		wantField(t, err, "voucher.reversal_differs", "row.4.reverses")
		wantField(t, err, "import.amends_unknown", "row.6.reverses")
		v.verify()
	})
}

// TestImportPostsTheReversedFirst guards files in which a reversal stands in a series that is listed before that of the
// voucher it reverses.
func TestImportPostsTheReversedFirst(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		red := incoming(t, 2, "2025-01-20", 1, "102", "50104", "-100")
		red.Voucher.Kind = ledger.Reversal
		red.Reverses = books.Numbered{Period: 202501, Series: ledger.Transfer, Number: 2}
		first := incoming(t, 6, "2025-01-05", 1, "102", "50104", "1")
		reversed := incoming(t, 8, "2025-01-06", 2, "102", "50104", "100")
		first.Voucher.Series, reversed.Voucher.Series = ledger.Transfer, ledger.Transfer
		r := v.imports(v.file("a.csv", red, incoming(t, 4, "2025-01-21", 2, "101", "102", "3"), first, reversed))
		want := []books.NumberRange{
			{Period: 202501, Series: ledger.Transfer, First: 1, Last: 2},
			{Period: 202501, Series: ledger.General, First: 1, Last: 2},
		}
		if diff := cmp.Diff(want, r.Ranges); diff != "" || r.Changed != 0 {
			t.Error(r.Changed, diff)
		}
		posted := v.posted()
		if len(posted) != 4 || posted[0].Reverses != posted[3].ID {
			t.Errorf("%+v", posted)
		}
		v.verify()
	})
}

// TestImportRefusesCircles guards the order of posting against vouchers that amend each other.
func TestImportRefusesCircles(t *testing.T) {
	v := newVillage(t, dbtest.SQLite(t))
	one := incoming(t, 2, "2025-01-20", 1, "102", "50104", "100")
	two := incoming(t, 4, "2025-01-21", 2, "102", "50104", "100")
	one.Supplements = books.Numbered{Period: 202501, Series: ledger.General, Number: 2}
	two.Supplements = books.Numbered{Period: 202501, Series: ledger.General, Number: 1}
	_, err := v.books.Import(v.ctx, accountant, v.file("a.csv", one, two))
	wantField(t, err, "import.amends_unknown", "row.2.supplements")
}

// TestImportOfAFileByTwoAtOnce guards against the same file coming twice at the same moment.
func TestImportOfAFileByTwoAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		errs := make(chan error, 2)
		for range cap(errs) {
			f := v.file("a.csv", incoming(t, 2, "2025-01-20", 1, "102", "50104", "100"))
			go func() {
				_, err := v.books.Import(v.ctx, accountant, f)
				errs <- err
			}()
		}
		one, two := <-errs, <-errs
		if one == nil {
			one, two = two, one
		}
		if two != nil {
			t.Fatal(one, two)
		}
		wantKind(t, one, ledger.Conflict, "import.already")
		if n := len(v.posted()); n != 1 {
			t.Errorf("%d vouchers", n)
		}
		v.verify()
	})
}

func TestCashierMayNotImportPosted(t *testing.T) {
	v := newVillage(t, dbtest.SQLite(t))
	_, err := v.books.Import(v.ctx, cashier, v.file("a.csv", incoming(t, 2, "2025-01-20", 1, "102", "50104", "100")))
	wantKind(t, err, ledger.Denied, "duty.cashier")
}
