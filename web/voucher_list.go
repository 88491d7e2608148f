package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// pageOfVouchers is how many posted vouchers a page of the list shows.
const pageOfVouchers = 50

// maxWaiting is how many vouchers that wait one page shows; the rest come up as these are dealt with.
const maxWaiting = 200

// voucherPage is the page of a month's vouchers, or of what a filter finds: first those that wait, then what is posted.
type voucherPage struct {
	Filter  *voucherFilter
	Whole   bool // the list runs over more than the chosen month
	Waiting []voucherView
	Hidden  int // how many more wait
	Posted  []voucherView
	Next    string        // address of the next page; empty on the last one
	Until   ledger.Period // the month that the search has come to, when it is not at its end
	Keys    []keyHelp
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
	Before, After        string // addresses of the vouchers beside it; empty for none
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

// showList shows the list. After an action that failed it is the list from which the action was sent.
func showList(r *request, problem error) error {
	address := r.QueryParams()
	if changes(r.Request().Method) {
		if back, err := url.Parse(localPath(r.FormValue("back"))); err == nil {
			address = back.Query()
		}
	}
	data := voucherPage{Filter: readVoucherFilter(address), Keys: listKeys()}
	err := r.snapshot(func(ctx context.Context, s *books.Snapshot) error {
		c, err := readChoices(ctx, s)
		if err != nil {
			return err
		}
		data.Filter.offer(r, c)
		q, err := data.Filter.query(r, c)
		if err != nil {
			problem = errors.Join(problem, err)
			return nil
		}
		q.Before, _ = strconv.ParseInt(address.Get("before"), 10, 64) // anything else is the first page
		return data.read(ctx, r, s, q)
	})
	if err != nil {
		return err
	}
	title := r.text("web.vouchers.title", nil)
	if problem != nil {
		return r.again(problem, "voucher_list", title, &data)
	}
	return r.render(http.StatusOK, "voucher_list", title, &data)
}

func (p *voucherPage) read(ctx context.Context, r *request, s *books.Snapshot, q books.VoucherQuery) error {
	p.Whole = q.Span.From != q.Span.To
	names, err := readNames(ctx, r, s)
	if err != nil {
		return err
	}
	state := p.Filter.Get("state")
	if state == "" || state == ledger.Posted.String() {
		if err := p.posted(ctx, r, s, q, names); err != nil {
			return err
		}
	}
	if q.Before > 0 || state == ledger.Posted.String() {
		return nil
	}
	if !p.Whole {
		q.Span = everything // nothing that waits should be out of sight
	}
	return p.waiting(ctx, s, q, names)
}

func (p *voucherPage) posted(
	ctx context.Context, r *request, s *books.Snapshot, q books.VoucherQuery, names *names,
) error {
	found, next, err := s.Search(ctx, q)
	if err != nil {
		return err
	}
	if p.Posted, err = names.views(ctx, found); err != nil || next == 0 {
		return err
	}
	address := url.Values{"month": {r.month.String()}, "before": {strconv.FormatInt(next, 10)}}
	for name, value := range p.Filter.Typed {
		address[name] = value
	}
	p.Next = r.base() + "/vouchers?" + address.Encode()
	if len(found) < q.Limit {
		p.Until, err = s.PeriodOf(ctx, next)
	}
	return err
}

// waiting reads what is not posted yet.
func (p *voucherPage) waiting(ctx context.Context, s *books.Snapshot, q books.VoucherQuery, names *names) error {
	drafts, err := s.SearchDrafts(ctx, q)
	if err != nil {
		return err
	}
	if state := p.Filter.Get("state"); state != "" {
		drafts = slices.DeleteFunc(drafts, func(v ledger.Voucher) bool { return v.State.String() != state })
	}
	order := []ledger.State{ledger.Submitted, ledger.Checked, ledger.Draft}
	slices.SortStableFunc(drafts, func(a, b ledger.Voucher) int {
		return slices.Index(order, a.State) - slices.Index(order, b.State)
	})
	if len(drafts) > maxWaiting {
		p.Hidden, drafts = len(drafts)-maxWaiting, drafts[:maxWaiting]
	}
	p.Waiting, err = names.views(ctx, drafts)
	return err
}

// everything spans all months that a book can have.
var everything = ledger.Span{From: 194901, To: 219912}
