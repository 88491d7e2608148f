package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// pageOfVouchers is how many posted vouchers a page of the list shows.
const pageOfVouchers = 50

// voucherList is the page of a month's vouchers: first those that wait, then what is posted.
type voucherPage struct {
	Query   string // what is searched for
	Whole   bool   // the search runs over all months
	Waiting []voucherView
	Posted  []voucherView
	Next    string // address of the next page; empty on the last one
	Counts  map[string]int
}

// voucherView is a voucher as pages show it, every code with its name.
type voucherView struct {
	ID, Version          int64
	Link                 string
	Title                string // 记-12
	State                string
	Kind                 string
	Date                 ledger.Date
	Attachments          int
	Note                 string
	Lines                []lineView
	Debit, Credit        ledger.Money
	Difference           ledger.Money
	PreparedBy           string
	CheckedBy, PostedBy  string
	Files                []fileView
	Mine                 bool // prepared by the person who looks
	Reverses, ReversedBy voucherRef
	Supplements          voucherRef
	Seq                  int64
	Hash                 ledger.Hash
	Remarks              remarksView // on the page of one voucher
}

type lineView struct {
	Summary, Code, Account, Detail string
	Debit, Credit                  ledger.Money
	Ledger                         string // address of the account's ledger
}

type fileView struct {
	Name, Link string
	Picture    bool
}

type voucherRef struct{ Title, Link string }

func voucherList(r *request) error { return showList(r, nil) }

func showList(r *request, problem error) error {
	data := voucherPage{Query: clip(r.QueryParam("q"), 100), Whole: r.QueryParam("all") != ""}
	err := r.snapshot(func(ctx context.Context, s *books.Snapshot) error { return data.read(ctx, r, s) })
	if err != nil {
		return err
	}
	title := r.text("web.vouchers.title", nil)
	if problem != nil {
		return r.again(problem, "voucher_list", title, &data)
	}
	return r.render(http.StatusOK, "voucher_list", title, &data)
}

// span is the chosen month, or the whole book.
func (p *voucherPage) span(r *request) ledger.Span {
	if p.Whole {
		return ledger.Span{From: r.book.Start, To: r.periods[len(r.periods)-1].Period}
	}
	return ledger.Span{From: r.month, To: r.month}
}

func (p *voucherPage) read(ctx context.Context, r *request, s *books.Snapshot) error {
	before, _ := strconv.ParseInt(r.QueryParam("before"), 10, 64) // anything else is the first page
	query := books.VoucherQuery{Span: p.span(r), Text: p.Query, Before: before, Limit: pageOfVouchers}
	found, next, err := s.Search(ctx, query)
	if err != nil {
		return err
	}
	names, err := readNames(ctx, r, s)
	if err != nil {
		return err
	}
	if p.Posted, err = names.views(ctx, found); err != nil {
		return err
	}
	if next > 0 {
		q := url.Values{"month": {r.month.String()}, "before": {strconv.FormatInt(next, 10)}}
		if p.Query != "" {
			q.Set("q", p.Query)
		}
		if p.Whole {
			q.Set("all", "1")
		}
		p.Next = r.base() + "/vouchers?" + q.Encode()
	}
	if before > 0 || p.Query != "" {
		return nil
	}
	return p.waiting(ctx, s, names)
}

// waiting reads what is not posted yet, of every month: nothing that waits should be out of sight.
func (p *voucherPage) waiting(ctx context.Context, s *books.Snapshot, names *names) error {
	drafts, err := s.Drafts(ctx, everything, ledger.StateUnknown)
	if err != nil {
		return err
	}
	order := []ledger.State{ledger.Submitted, ledger.Checked, ledger.Draft}
	slices.SortStableFunc(drafts, func(a, b ledger.Voucher) int {
		return slices.Index(order, a.State) - slices.Index(order, b.State)
	})
	p.Counts = map[string]int{"draft": 0, "submitted": 0, "checked": 0}
	for i := range drafts {
		p.Counts[drafts[i].State.String()]++
	}
	p.Waiting, err = names.views(ctx, drafts)
	return err
}

// everything spans all months that a book can have.
var everything = ledger.Span{From: 194901, To: 219912}
