package web

import (
	"net/url"
	"slices"
	"strings"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// filterNames are the fields of the filter, as they stand in the address of the list.
var filterNames = [...]string{
	"q", "all", "from", "to", "account", "dimension", "value", "memo", "source", "min", "max", "state", "attached", "remarked",
}

// voucherSources are what makes vouchers, as the books keep it; the words are voucher.source.*.
var voucherSources = [...]string{"form", "import", "receipt", "count", "reversal", "closing", "assets"}

// voucherFilter is the filter of the list of vouchers as it was typed.
type voucherFilter struct {
	Typed    url.Values
	Count    int    // of the fields that are set, beside the text that is searched for
	Clear    string // address of the list without it
	Months   []ledger.Period
	Accounts []accountChoice
	Kinds    []string
	Values   []valueChoice
	Sources  []string
}

// valueChoice is a detail that the filter can ask for.
type valueChoice struct{ Code, Name string }

// Get returns what was typed into a field.
func (f *voucherFilter) Get(name string) string { return f.Typed.Get(name) }

// readVoucherFilter reads the filter of an address.
func readVoucherFilter(from url.Values) *voucherFilter {
	f := &voucherFilter{Typed: url.Values{}, Sources: voucherSources[:]}
	for _, d := range ledger.AllDimensions {
		f.Kinds = append(f.Kinds, d.String())
	}
	for _, name := range filterNames {
		value := strings.TrimSpace(clip(from.Get(name), 100))
		if value == "" {
			continue
		}
		f.Typed.Set(name, value)
		if name != "q" && name != "all" && (name != "dimension" || from.Get("value") != "") {
			f.Count++
		}
	}
	if f.Get("value") != "" && f.Get("dimension") != "" {
		f.Count-- // the kind and the value are one question
	}
	return f
}

// Empty reports whether nothing is asked.
func (f *voucherFilter) Empty() bool { return f.Count == 0 && f.Get("q") == "" }

// offer fills in what can be chosen.
func (f *voucherFilter) offer(r *request, c *choices) {
	f.Clear = r.base() + "/vouchers?month=" + r.month.String()
	f.Accounts = c.parents
	for _, p := range slices.Backward(r.periods) {
		f.Months = append(f.Months, p.Period)
	}
	if d, err := dimensionOf(f.Get("dimension")); err == nil && f.Get("dimension") != "" {
		for _, v := range c.values[d] {
			f.Values = append(f.Values, valueChoice{v.Code, v.Name})
		}
	}
}

// query turns the filter into what the books are asked. Everything that cannot be read is told at once, by field.
func (f *voucherFilter) query(r *request, c *choices) (books.VoucherQuery, error) {
	q := books.VoucherQuery{
		Span: ledger.Span{From: r.month, To: r.month}, Text: f.Get("q"), Memo: f.Get("memo"), Source: f.Get("source"),
		Attached: books.Attached(f.Get("attached")), Remarked: f.Get("remarked") != "", Limit: pageOfVouchers,
	}
	var es ledger.Errors
	note := func(field string, err error) {
		if err != nil {
			for _, e := range ledger.Problems(err) {
				es = append(es, e.At(field))
			}
		}
	}
	first, last := r.book.Start, r.periods[len(r.periods)-1].Period
	if f.Get("all") != "" || f.Get("from") != "" || f.Get("to") != "" {
		q.Span = ledger.Span{From: first, To: last}
	}
	var err error
	if text := f.Get("from"); text != "" {
		q.Span.From, err = ledger.ParsePeriod(text)
		note("from", err)
	}
	if text := f.Get("to"); text != "" {
		q.Span.To, err = ledger.ParsePeriod(text)
		note("to", err)
	}
	q.Account, err = c.anyAccount(f.Get("account"))
	note("account", err)
	if f.Get("value") != "" {
		q.Dimension, q.Detail, err = f.detail(c)
		note("value", err)
	}
	q.From, err = amount(f.Get("min"))
	note("min", err)
	q.To, err = amount(f.Get("max"))
	note("max", err)
	if q.From < 0 || q.To < 0 || q.To > 0 && q.From > q.To {
		note("min", ledger.NewError(ledger.Invalid, "web.filter.bad_amounts", nil))
	}
	return q, es.Err()
}

// detail finds the detail that was typed, of the chosen kind or of the first kind that has one of this name.
func (f *voucherFilter) detail(c *choices) (ledger.Dimension, string, error) {
	var failed error
	for _, d := range ledger.AllDimensions {
		if kind := f.Get("dimension"); kind != "" && kind != d.String() {
			continue
		}
		code, err := c.value(d, f.Get("value"))
		if err == nil {
			return d, code, nil
		}
		failed = err
	}
	if failed == nil {
		failed = ledger.NewError(ledger.Invalid, "web.bad_form", nil)
	}
	return ledger.DimensionUnknown, "", failed
}

// anyAccount finds an account of any level by its code, or one that lines can be booked to by its name.
func (c *choices) anyAccount(text string) (string, error) {
	for _, a := range c.parents {
		if strings.EqualFold(a.Name, text) {
			return a.Code, nil
		}
	}
	return c.account(text)
}
