package books

import (
	"context"
	"strconv"
	"strings"

	"cunzhang/ledger"
)

// VoucherQuery selects posted vouchers of a span.
type VoucherQuery struct {
	Span ledger.Span
	// Text is a number (12 or 记-12), an amount, or part of a summary, of the code or name of an account or detail.
	// An empty text matches all.
	Text   string
	Before int64 // place in the chain: only vouchers before it, for pages; 0 for the latest
	Limit  int   // at most MaxFound; 0 for MaxFound
}

// MaxFound bounds one page of vouchers.
const MaxFound = 200

// searchWindow bounds the vouchers that one search over several months looks through, so that it answers while a
// person waits: less than a tenth of a second on most machines.
const searchWindow = 25_000

// Search returns the posted vouchers that match, with their lines, the latest first. next continues the search where
// this page of it ended, as Before of another query; it is 0 at the end. A search over more than one month looks
// through a bounded number of vouchers at a time, so that a page may hold few or none while there are more.
func (s *Snapshot) Search(ctx context.Context, q VoucherQuery) (found []ledger.Voucher, next int64, err error) {
	if q.Limit <= 0 || q.Limit > MaxFound {
		q.Limit = MaxFound
	}
	if q.Before <= 0 {
		q.Before = s.info.Head.Seq + 1
	}
	after := int64(0)
	if q.Span.From != q.Span.To {
		after = max(0, q.Before-1-searchWindow)
	}
	match, err := s.match(ctx, q.Text)
	if err != nil {
		return nil, 0, err
	}
	found, err = searchVouchers(ctx, s.tx, s.info.ID, q, after, match)
	switch {
	case err != nil:
		return nil, 0, err
	case len(found) > q.Limit:
		return found[:q.Limit], found[q.Limit-1].Seq, nil
	case after > 0:
		next = after + 1
	}
	return found, next, nil
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
		if strings.HasPrefix(code, m.text) || strings.Contains(name, m.text) || Initials(name) == lower {
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
