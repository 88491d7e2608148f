package web

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// openingsSave changes the rows that were sent and keeps the others.
func openingsSave(r *request) error {
	kept, err := r.srv.Books.Openings(r.ctx(), r.book.ID)
	if err != nil {
		return err
	}
	in := openingInput{r: r, kept: kept}
	account := r.QueryParam("account")
	err = r.srv.Books.Snapshot(r.ctx(), r.book.ID, nil, func(ctx context.Context, s *books.Snapshot) error {
		c, err := readChoices(ctx, s)
		if err != nil {
			return err
		}
		in.choices = c
		if account != "" {
			return in.account(account)
		}
		return in.chart()
	})
	if err != nil {
		return err
	}
	if err := in.es.Err(); err != nil {
		return showOpenings(r, err)
	}
	if _, err := r.srv.Books.SetOpenings(r.ctx(), r.actor(), r.key(), r.book.ID, in.kept); err != nil {
		return showOpenings(r, in.named(err))
	}
	path := r.base() + "/openings?done=saved"
	if account != "" {
		path += "&account=" + url.QueryEscape(account) + "&from=" + url.QueryEscape(r.QueryParam("from"))
	}
	return r.to(path)
}

// openingInput is what was typed, on the way into the rows of the book.
type openingInput struct {
	r       *request
	choices *choices
	kept    []books.Opening
	fields  map[int]string // where a row of kept was typed
	es      ledger.Errors
}

// chart reads the boxes of the accounts.
func (in *openingInput) chart() error {
	for _, code := range in.choices.chart.Codes() {
		field := "opening." + code
		if !in.sent(field) {
			continue
		}
		a, err := in.choices.chart.Find(code)
		if err != nil {
			return err
		}
		in.put(field, in.read(field, a, ledger.Dimensions{}), true)
	}
	return nil
}

// account reads the rows of the details of one account.
func (in *openingInput) account(code string) error {
	a, err := in.choices.chart.Find(code)
	if err != nil {
		return err
	}
	for i := 1; in.sent("row." + strconv.Itoa(i)); i++ {
		field := "row." + strconv.Itoa(i)
		var dims ledger.Dimensions
		for _, d := range ledger.AllDimensions {
			value, err := in.choices.value(d, in.r.Request().PostFormValue(field+"."+d.String()))
			in.note(field+"."+d.String(), err)
			dims = dims.With(d, value)
		}
		in.put(field, in.read(field, a, dims), in.r.Request().PostFormValue(field+".fixed") != "")
	}
	return nil
}

// sent reports whether the row was on the page.
func (in *openingInput) sent(field string) bool {
	_, balance := in.r.Request().PostForm[field+".balance"]
	_, debit := in.r.Request().PostForm[field+".debit"]
	return balance || debit
}

func (in *openingInput) note(field string, err error) {
	for _, e := range ledger.Problems(err) {
		in.es = append(in.es, e.At(field))
	}
}

// read turns the boxes of a row into an opening. The result of the year is what its turnovers leave.
func (in *openingInput) read(field string, a ledger.Account, dims ledger.Dimensions) books.Opening {
	text := func(name string) string { return strings.TrimSpace(in.r.Request().PostFormValue(field + "." + name)) }
	o := books.Opening{Account: a.Code, Dimensions: dims}
	var err error
	o.Balance, err = amount(text("balance"))
	in.note(field+".balance", err)
	o.Debit, err = amount(text("debit"))
	in.note(field+".debit", err)
	o.Credit, err = amount(text("credit"))
	in.note(field+".credit", err)
	o.Balance = normal(a, o.Balance)
	if a.Code == in.r.book.Regime.Roles().Result {
		o.Balance = o.Debit - o.Credit
	}
	if q := text("quantity"); q != "" {
		o.Quantity, err = ledger.ParseQuantity(q)
		in.note(field+".quantity", err)
	}
	return o
}

// put takes a row among those that are kept: in the place of the one about the same details when it was shown with
// them, so that one that was typed twice is found.
func (in *openingInput) put(field string, o books.Opening, shown bool) {
	at := slices.IndexFunc(in.kept, func(k books.Opening) bool {
		return k.Account == o.Account && k.Dimensions == o.Dimensions
	})
	switch {
	case shown && at >= 0:
		o.Source = in.kept[at].Source
		in.kept[at] = o
	default:
		at = len(in.kept)
		in.kept = append(in.kept, o)
	}
	if in.fields == nil {
		in.fields = map[int]string{}
	}
	in.fields[at] = field
}

// named moves errors from the rows of the book to the boxes where these were typed.
func (in *openingInput) named(err error) error {
	if k := ledger.KindOf(err); k == ledger.Internal {
		return err
	}
	var out ledger.Errors
	for _, e := range ledger.Problems(err) {
		line, name, _ := strings.Cut(strings.TrimPrefix(e.Field, "line."), ".")
		n, convErr := strconv.Atoi(line)
		if field, ok := in.fields[n-1]; ok && convErr == nil && strings.HasPrefix(e.Field, "line.") {
			e = e.At(field + "." + name)
		}
		out = append(out, e)
	}
	return out.Err()
}
