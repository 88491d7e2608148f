package books_test

import (
	"context"
	"strings"
	"testing"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
	"cunzhang/ledger/trail"
)

// unchanged runs f and fails when it left anything behind: a log row, a draft, a voucher.
func (v *village) unchanged(f func()) {
	v.t.Helper()
	before := v.rows()
	f()
	if after := v.rows(); after != before {
		v.t.Errorf("a refused request left rows behind: %v before, %v after", before, after)
	}
}

func (v *village) rows() [4]int {
	v.t.Helper()
	var n [4]int
	err := v.db.View(v.ctx, func(ctx context.Context, tx *db.Tx) error {
		for i, table := range []string{"log", "drafts", "vouchers", "submissions"} {
			if err := tx.QueryRow(ctx, "SELECT count(*) FROM "+table).Scan(&n[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		v.t.Fatal(err)
	}
	return n
}

func TestBadDraftsAreRefusedWithTheirField(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		for name, c := range map[string]struct {
			spoil func(*books.Draft)
			key   string
			field string
		}{
			"no date":            {func(d *books.Draft) { d.Date = 0 }, "voucher.no_date", "date"},
			"no such day":        {func(d *books.Draft) { d.Date = 20250230 }, "voucher.no_date", "date"},
			"unknown series":     {func(d *books.Draft) { d.Series = "X" }, "voucher.series", "series"},
			"NUL":                {func(d *books.Draft) { d.Lines[0].Summary = "a\x00b" }, "text.control", "line.1.summary"},
			"invalid UTF-8":      {func(d *books.Draft) { d.Lines[1].Summary = "\xff" }, "text.encoding", "line.2.summary"},
			"over-long summary":  {func(d *books.Draft) { d.Lines[0].Summary = strings.Repeat("村", 201) }, "text.too_long", "line.1.summary"},
			"over-long note":     {func(d *books.Draft) { d.Note = strings.Repeat("村", 501) }, "text.too_long", "note"},
			"too large":          {func(d *books.Draft) { d.Lines[0].Debit = ledger.MaxMoney + 1 }, "money.too_large", "line.1.debit"},
			"smallest number":    {func(d *books.Draft) { d.Lines[0].Debit = -1 << 63 }, "money.too_large", "line.1.debit"},
			"both sides":         {func(d *books.Draft) { d.Lines[0].Credit = 1 }, "line.both_sides", "line.1.credit"},
			"too many lines":     {func(d *books.Draft) { d.Lines = make([]ledger.Line, 501) }, "voucher.too_many_lines", "lines"},
			"many sheets":        {func(d *books.Draft) { d.Attachments = 1000 }, "voucher.attachments", "attachments"},
			"unknown attachment": {func(d *books.Draft) { d.Files = []ledger.File{{Name: "x.pdf"}} }, "file.unknown", "files"},
			"unknown original":   {func(d *books.Draft) { d.Supplements = 99 }, "voucher.unknown", ""},
		} {
			t.Run(name, func(t *testing.T) {
				draft := v.simple("2025-01-05", "101", "102", "100")
				c.spoil(&draft)
				v.unchanged(func() {
					_, err := v.books.SaveDraft(v.ctx, accountant, "bad", draft)
					wantField(t, err, c.key, c.field)
				})
			})
		}
	})
}

func wantField(t *testing.T, err error, key, field string) {
	t.Helper()
	for _, p := range ledger.Problems(err) {
		if p.Key == key && p.Field == field {
			return
		}
	}
	t.Errorf("want %s at %q, got %v", key, field, err)
}

func TestIncompleteVouchersAreNotSubmitted(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		for name, c := range map[string]struct {
			spoil func(*books.Draft)
			key   string
			field string
		}{
			"no lines":         {func(d *books.Draft) { d.Lines = nil }, "voucher.two_lines", "lines"},
			"no summary":       {func(d *books.Draft) { d.Lines[0].Summary = "" }, "line.no_summary", "line.1.summary"},
			"no amount":        {func(d *books.Draft) { d.Lines[0].Debit = 0 }, "line.no_amount", "line.1.debit"},
			"unbalanced":       {func(d *books.Draft) { d.Lines[0].Debit++ }, "voucher.unbalanced", "lines"},
			"unknown account":  {func(d *books.Draft) { d.Lines[1].Account = "999" }, "account.unknown", "line.2.account"},
			"parent account":   {func(d *books.Draft) { d.Lines[1].Account = "501" }, "account.not_leaf", "line.2.account"},
			"no member":        {func(d *books.Draft) { d.Lines[1].Account = "113" }, "line.no_dimension", "line.2.member"},
			"unknown member":   {func(d *books.Draft) { d.Lines[1].Dimensions.Member = "H99" }, "dimension.unknown", "line.2.member"},
			"unwanted measure": {func(d *books.Draft) { d.Lines[1].Quantity = 1 }, "line.no_quantity", "line.2.quantity"},
		} {
			t.Run(name, func(t *testing.T) {
				draft := v.simple("2025-01-05", "101", "102", "100")
				c.spoil(&draft)
				ref := v.save(draft)
				v.unchanged(func() {
					_, err := v.books.Submit(v.ctx, accountant, "bad", v.id, []books.Ref{ref})
					wantField(t, err, c.key, c.field)
				})
			})
		}
	})
}

func TestStaleForeignAndUnknownRequestsChangeNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		other, err := v.books.CreateBook(v.ctx, accountant, books.NewBook{
			Township: "朱昌镇", Code: "other", Name: "别村", Regime: ledger.FarmersCooperative, Start: 202501,
		})
		if err != nil {
			t.Fatal(err)
		}
		ref := v.save(v.simple("2025-01-05", "101", "102", "100"))
		change := v.simple("2025-01-05", "101", "102", "200")
		change.ID, change.Version = ref.ID, ref.Version
		if _, err := v.books.SaveDraft(v.ctx, accountant, v.key(), change); err != nil {
			t.Fatal(err)
		}
		v.unchanged(func() {
			_, err := v.books.SaveDraft(v.ctx, accountant, "stale", change)
			wantKind(t, err, ledger.Conflict, "voucher.stale")
			_, err = v.books.Submit(v.ctx, accountant, "stale2", v.id, []books.Ref{ref})
			wantKind(t, err, ledger.Conflict, "voucher.stale")
			_, err = v.books.Submit(v.ctx, accountant, "foreign", other.ID, []books.Ref{{ID: ref.ID, Version: 2}})
			wantKind(t, err, ledger.NotFound, "voucher.unknown")
			_, err = v.books.Submit(v.ctx, accountant, "nobook", 99, []books.Ref{{ID: ref.ID, Version: 2}})
			wantKind(t, err, ledger.NotFound, "book.unknown")
			_, err = v.books.Post(v.ctx, accountant, "early", v.id, []books.Ref{{ID: ref.ID, Version: 2}})
			wantKind(t, err, ledger.Conflict, "voucher.not_checked")
			_, err = v.books.Post(v.ctx, accountant, "none", v.id, nil)
			wantKind(t, err, ledger.Invalid, "voucher.none_chosen")
			_, err = v.books.Reverse(v.ctx, accountant, "reverse",
				books.Reversal{Book: other.ID, Voucher: 1, Date: 20250105})
			wantKind(t, err, ledger.NotFound, "voucher.unknown")
		})
	})
}

func TestAccountsGrowBelowUnusedLeaves(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		add := func(code, name string) error {
			return v.books.AddAccount(v.ctx, accountant, v.key(), v.id, books.NewAccount{Code: code, Name: name})
		}
		if err := add("10201", "农商行"); err != nil {
			t.Fatal(err)
		}
		v.post(v.simple("2025-01-05", "10201", "301", "100"))
		for code, key := range map[string]string{
			"10201": "account.duplicate", "1020": "account.code_length", "199": "account.top_level",
			"1020101": "account.parent_used", "99901": "account.no_parent", "32101": "account.closing_role",
			"10x01": "account.code_length",
		} {
			v.unchanged(func() {
				if err := add(code, "新"); err == nil || ledger.Problems(err)[0].Key != key {
					t.Errorf("%s: want %s, got %v", code, key, err)
				}
			})
		}
		ref := v.save(v.simple("2025-01-05", "102", "301", "100"))
		_, err := v.books.Submit(v.ctx, accountant, v.key(), v.id, []books.Ref{ref})
		wantKind(t, err, ledger.Invalid, "account.not_leaf")
		wantKind(t, v.books.SetAside(v.ctx, accountant, v.key(), v.id, "10201"), ledger.Conflict, "account.has_balance")
		if err := v.books.SetAside(v.ctx, accountant, v.key(), v.id, "111"); err != nil {
			t.Fatal(err)
		}
		ref = v.save(v.simple("2025-01-05", "111", "301", "100"))
		_, err = v.books.Submit(v.ctx, accountant, v.key(), v.id, []books.Ref{ref})
		wantKind(t, err, ledger.Invalid, "account.set_aside")
		if err := v.books.TakeUp(v.ctx, accountant, v.key(), v.id, "111"); err != nil {
			t.Fatal(err)
		}
		v.refused("UPDATE accounts SET leaf = 0 WHERE code = '10201'", "account_identity")
		v.refused("UPDATE accounts SET class = 2 WHERE code = '101'", "account_identity")
		v.refused("DELETE FROM accounts WHERE code = '111'", "account_identity")
	})
}

func TestAttachmentsAreKeptByContent(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		png := []byte("\x89PNG\r\n\x1a\n" + strings.Repeat("x", 100))
		f, err := v.books.AddFile(v.ctx, accountant, v.id, `C:\票据\收据.png`, png)
		if err != nil || f.Name != "收据.png" || f.Type != "image/png" {
			t.Fatalf("%+v, %v", f, err)
		}
		for name, c := range map[string]struct {
			body []byte
			key  string
		}{
			"page.png":  {[]byte("<html><script>alert(1)</script>"), "file.type"},
			"empty.png": {nil, "file.empty"},
			"big.png":   {append(png, make([]byte, books.MaxFile)...), "file.too_large"},
		} {
			_, err := v.books.AddFile(v.ctx, accountant, v.id, name, c.body)
			wantKind(t, err, ledger.Invalid, c.key)
		}
		draft := v.simple("2025-01-05", "101", "102", "100")
		draft.Files = []ledger.File{f}
		posted := v.post(draft)
		got, body, err := v.books.File(v.ctx, v.id, f.Hash)
		if err != nil || string(body) != string(png) || got.Type != "image/png" {
			t.Errorf("read back %+v %d bytes: %v", got, len(body), err)
		}
		v.snapshot(func(ctx context.Context, s *books.Snapshot) error {
			p, err := s.Voucher(ctx, posted.ID)
			if err == nil && (len(p.Files) != 1 || p.Files[0] != f || p.Seal() != p.Hash) {
				t.Errorf("posted with files %+v", p.Files)
			}
			return err
		})
		v.refused("UPDATE blobs SET content = content", "posted_is_final")
		v.refused("DELETE FROM blobs", "posted_is_final")
		v.sound()
		if _, _, err := v.books.File(v.ctx, 99, f.Hash); ledger.KindOf(err) != ledger.NotFound {
			t.Errorf("another book reads the file: %v", err)
		}
	})
}

func TestTheLogIsSearched(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		draft := v.simple("2025-01-05", "101", "102", "100")
		draft.Lines[0].Summary = "收100%到账_款"
		v.post(draft)
		v.snapshot(func(ctx context.Context, s *books.Snapshot) error {
			for _, c := range []struct {
				q    trail.Query
				want int
			}{
				{trail.Query{Actor: checker.ID}, 1},
				{trail.Query{Action: "voucher."}, 3},
				{trail.Query{Text: "100%到账_"}, 1},
				{trail.Query{Text: "100%%"}, 0},
				{trail.Query{From: dbtest.Now().AddDate(0, 0, 1)}, 0},
				{trail.Query{To: dbtest.Now().AddDate(0, 0, 1), Limit: 2}, 2},
			} {
				records, err := s.Log(ctx, c.q)
				if err != nil {
					return err
				}
				if len(records) != c.want {
					t.Errorf("%+v finds %d rows, want %d", c.q, len(records), c.want)
				}
			}
			return nil
		})
	})
}
