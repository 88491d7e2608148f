package books

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"cunzhang/ledger"
)

// VoucherQuery selects vouchers of a span. A voucher matches when it meets all that is asked; what is empty asks nothing.
type VoucherQuery struct {
	Span ledger.Span
	// Text is a number (12 or 记-12), an amount, or part of a summary, of the code or name of an account or detail.
	Text string

	// Account, Detail, From and To are asked of one and the same line: the code of its account or of one above it, the
	// code of its detail of the kind Dimension, and its amount in fen, on either side, red or black.
	Account   string
	Dimension ledger.Dimension
	Detail    string
	From, To  ledger.Money

	Memo     string // part of a summary
	Source   string // what made the voucher: form, import, receipt and so on
	Remarked bool   // only vouchers on which an auditor remarked
	Attached Attached

	Before int64 // place in the chain of the voucher before which the next page begins; 0 for the latest
	Limit  int   // at most MaxFound; 0 for MaxFound
}

// Attached tells vouchers apart by what is attached to them.
type Attached string

// AnyAttached and the others are all ways to ask for attachments.
const (
	AnyAttached  Attached = ""
	WithFiles    Attached = "files"    // a file is kept with the voucher
	WithoutFiles Attached = "no-files" // none is, whatever it says of sheets
	WithoutAny   Attached = "none"     // no file is kept and no sheet of paper is told of
)

// MaxFound bounds one page of vouchers.
const MaxFound = 200

// searchWindow bounds the vouchers that one search looks through, so that it answers while a person waits: less than
// a tenth of a second on most machines.
const searchWindow = 25_000

// Search returns the posted vouchers that match, with their lines, by month and place in the chain, the latest first.
// next continues the search where this page of it ended, as Before of another query; it is 0 at the end. A search for
// what no index knows looks through a bounded number of vouchers at a time, so that a page may hold few or none while
// there are more.
func (s *Snapshot) Search(ctx context.Context, q VoucherQuery) (found []ledger.Voucher, next int64, err error) {
	if q.Limit <= 0 || q.Limit > MaxFound {
		q.Limit = MaxFound
	}
	w, err := s.search(ctx, q)
	if err != nil {
		return nil, 0, err
	}
	if found, next, err = w.page(ctx); err != nil {
		return nil, 0, err
	}
	return found, next, readLines(ctx, s.tx, s.info.ID, found)
}

// SearchDrafts returns the vouchers that are not posted and match, in order of date, whatever Before and Limit say. No
// draft is remarked on.
func (s *Snapshot) SearchDrafts(ctx context.Context, q VoucherQuery) ([]ledger.Voucher, error) {
	w, err := s.search(ctx, q)
	if err != nil || q.Remarked {
		return nil, err
	}
	drafts, err := listDrafts(ctx, s.tx, s.info.ID, q.Span, ledger.StateUnknown)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(drafts, func(v ledger.Voucher) bool { return !w.matches(&v) }), nil
}

// search makes the query ready: its text as what it may mean, its account as the codes below it.
func (s *Snapshot) search(ctx context.Context, q VoucherQuery) (*search, error) {
	w := &search{tx: s.tx, book: s.info.ID, VoucherQuery: q}
	w.Memo = strings.TrimSpace(q.Memo)
	var err error
	if w.match, err = s.match(ctx, q.Text); err != nil {
		return nil, err
	}
	chart, err := s.Chart(ctx)
	if err != nil {
		return nil, err
	}
	if q.Account != "" {
		if _, err := chart.Find(q.Account); err != nil {
			return nil, err
		}
	}
	w.codes = chart.Codes()
	for _, code := range w.codes {
		if q.Account == "" || chart.Below(code, q.Account) {
			w.accounts = append(w.accounts, code)
		}
	}
	return w, nil
}

// Beside returns the vouchers before and after one in the order of lists, 0 where there is none: posted ones by month and
// place in the chain, the others by the order in which they were begun.
func (s *Snapshot) Beside(ctx context.Context, v *ledger.Voucher) (before, after ledger.VoucherID, err error) {
	return beside(ctx, s.tx, s.info.ID, v)
}

// PeriodOf returns the month of the posted voucher at a place in the chain.
func (s *Snapshot) PeriodOf(ctx context.Context, seq int64) (ledger.Period, error) {
	return periodOf(ctx, s.tx, s.info.ID, seq)
}

// Count returns how many vouchers are posted in the span.
func (s *Snapshot) Count(ctx context.Context, span ledger.Span) (int, error) {
	return countVouchers(ctx, s.tx, s.info.ID, span)
}

// match is what a search text may mean; an empty one matches every voucher.
type match struct {
	text     string
	series   ledger.Series
	number   int
	amount   ledger.Money
	accounts []string // codes
	values   []string // codes of details
}

func (s *Snapshot) match(ctx context.Context, text string) (match, error) {
	m := match{text: strings.TrimSpace(ledger.Narrow(text))}
	if m.text == "" {
		return m, nil
	}
	number := m.text
	for _, series := range ledger.AllSeries {
		if rest, ok := strings.CutPrefix(m.text, string(series)); ok {
			m.series, number = series, strings.TrimPrefix(rest, "-")
		}
	}
	m.number, _ = strconv.Atoi(number) // text that is no number names no voucher
	if amount, err := ledger.ParseMoney(m.text); err == nil {
		m.amount = amount
	}
	chart, err := s.Chart(ctx)
	if err != nil {
		return m, err
	}
	lower := strings.ToLower(m.text)
	for _, code := range chart.Codes() {
		name := chart.FullName(code)
		if strings.HasPrefix(code, m.text) || strings.Contains(name, m.text) ||
			len(lower) > 1 && strings.HasPrefix(Initials(name), lower) {
			m.accounts = append(m.accounts, code)
		}
	}
	m.values, err = findValues(ctx, s.tx, s.info.ID, m.text)
	return m, err
}

// DimensionValues lists the values of one kind in order of code.
func (s *Snapshot) DimensionValues(ctx context.Context, kind ledger.Dimension) ([]DimensionValue, error) {
	return listDimensionValues(ctx, s.tx, s.info.ID, kind)
}

// Templates lists the templates of the book in order of name.
func (s *Snapshot) Templates(ctx context.Context) ([]Template, error) {
	return listTemplates(ctx, s.tx, s.info.ID)
}

// Memos lists the summaries that the book keeps for typing, and then the default ones.
func (s *Snapshot) Memos(ctx context.Context) ([]string, error) {
	own, err := listMemos(ctx, s.tx, s.info.ID)
	return append(own, DefaultMemos()...), err
}

// Initials returns the pinyin initials of a name, by which people search: 银行存款 is yhck.
func Initials(name string) string { return initials(name) }
