package web

import (
	"net/http"
	"strconv"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/patronage"
	"cunzhang/ledger"
)

// patronageSetup is what counts as business, the products, and the forms that write for everybody at once.
type patronageSetup struct {
	Products []patronage.Product
	Basis    cooperatives.Basis
	Product  inputs
	Sale     inputs
	Quantify inputs
	Tried    []triedRow // what quantifying would write
	Sum      ledger.Money
	Choice   inputs // of the basis
}

func patronageSettings(r *request) error { return showPatronage(r, patronageSetup{}, nil) }

func showPatronage(r *request, data patronageSetup, problem error) error {
	if err := r.register(); err != nil {
		return err
	}
	var err error
	if data.Products, data.Basis, err = r.srv.Patronage.Products(r.ctx(), r.book.ID); err != nil {
		return err
	}
	for _, form := range []struct {
		sent  *inputs
		fresh inputs
	}{{&data.Product, productForm()}, {&data.Sale, r.saleForm(data.Products)}, {&data.Quantify, r.quantifyForm()}} {
		if *form.sent != nil {
			continue
		}
		*form.sent = form.fresh.filled(map[string]string{"date": r.today().String()})
		if problem != nil {
			form.sent.aside()
		}
	}
	data.Choice = inputs{{
		Name: "basis", Kind: "choice", Need: true, Value: data.Basis.String(),
		Options: optionsOf(r, "patronage.basis.", cooperatives.AllBases[:]),
	}}
	for _, form := range []inputs{data.Product, data.Sale, data.Quantify, data.Choice} {
		form.labeled(r)
	}
	title := r.text("web.patronage.setup", nil)
	if problem != nil {
		return r.again(problem, "patronage_setup", title, &data)
	}
	return r.render(http.StatusOK, "patronage_setup", title, &data)
}

func productForm() inputs {
	return inputs{
		{Name: "code", Need: true, Max: 32},
		{Name: "name", Need: true},
		{Name: "unit", Need: true, Max: 16},
		{Name: "weight", Kind: "number", Need: true, Value: "1", Max: 12, Hint: "web.patronage.weight_hint"},
	}
}

// saleForm are the boxes of one sale.
func (r *request) saleForm(products []patronage.Product) inputs {
	var choices []option
	for _, p := range products {
		choices = append(choices, option{p.Code, p.Name})
	}
	return inputs{
		{Name: "date", Kind: "date", Need: true, Max: 20},
		{Name: "member", Max: 32, Hint: "web.patronage.member_hint"},
		{Name: "party"},
		{Name: "product", Kind: "choice", Need: true, Options: choices},
		{Name: "quantity", Kind: "number", Max: 20},
		{Name: "amount", Kind: "number", Need: true, Max: 24, Hint: "web.patronage.sale_hint"},
		{Name: "document", Need: true, Max: cooperatives.MaxAddress},
	}
}

// quantifyForm are the boxes of an amount that is quantified for all members.
func (r *request) quantifyForm() inputs {
	kinds := []patronage.Kind{patronage.ReserveShare, patronage.GrantShare, patronage.GiftShare}
	return inputs{
		{Name: "kind", Kind: "choice", Need: true, Key: "web.patronage.item", Options: optionsOf(r, "patronage.kind.", kinds)},
		{Name: "amount", Kind: "number", Need: true, Max: 24},
		{Name: "date", Kind: "date", Need: true, Max: 20},
		{Name: "document", Need: true, Max: cooperatives.MaxAddress},
		{Name: "by_business", Kind: "check", Key: "web.patronage.by_business"},
	}
}

// productPut adds a product or changes a known one.
func productPut(r *request) error {
	f := &reader{r: r}
	p := patronage.Product{Code: f.code("code"), Name: f.text("name"), Unit: f.text("unit"), Weight: f.number("weight")}
	err := f.problems.Err()
	if err == nil {
		err = r.srv.Patronage.PutProduct(r.ctx(), r.actor(), r.key(), r.book.ID, p)
	}
	if err != nil {
		return showPatronage(r, patronageSetup{Product: productForm().typed(r)}, err)
	}
	return r.to(r.base() + "/patronage/setup?done=saved")
}

// basisPut says what counts as business.
func basisPut(r *request) error {
	basis, err := cooperatives.ParseBasis(r.Request().PostFormValue("basis"))
	if err == nil {
		err = r.srv.Patronage.SetBasis(r.ctx(), r.actor(), r.key(), r.book.ID, basis)
	}
	if err != nil {
		return showPatronage(r, patronageSetup{}, err)
	}
	return r.to(r.base() + "/patronage/setup?done=saved")
}

// salePut enters one sale.
func salePut(r *request) error {
	f := &reader{r: r}
	s := patronage.Sale{
		Date: f.date("date"), Member: f.code("member"), Party: f.text("party"), Product: f.text("product"),
		Amount: f.money("amount"), Document: f.text("document"),
	}
	var err error
	s.Quantity, err = quantity(f.text("quantity"))
	f.keep("quantity", err)
	if err = f.problems.Err(); err == nil {
		err = ledger.Within(r.srv.Patronage.Record(r.ctx(), r.actor(), r.key(), r.book.ID, []patronage.Sale{s}), "row.1")
	}
	if err != nil {
		products, _, readErr := r.srv.Patronage.Products(r.ctx(), r.book.ID)
		if readErr != nil {
			return readErr
		}
		return showPatronage(r, patronageSetup{Sale: r.saleForm(products).typed(r)}, err)
	}
	return r.to(r.base() + "/patronage?done=saved&year=" + strconv.Itoa(s.Date.Year()))
}

// quantifyPut shows what quantifying an amount would write, or writes it once it was confirmed.
func quantifyPut(r *request) error {
	f := &reader{r: r}
	in := patronage.QuantifyInput{
		Book: r.book.ID, Kind: f.readKind(), Amount: f.money("amount"), Date: f.date("date"), Document: f.text("document"),
		ByPatronage: f.checked("by_business"), DryRun: !f.checked("confirm"),
	}
	page := patronageSetup{Quantify: r.quantifyForm().typed(r)}
	err := f.problems.Err()
	if err == nil {
		var entries []patronage.Entry
		if entries, err = r.srv.Patronage.Quantify(r.ctx(), r.actor(), r.key(), in); err == nil && in.DryRun {
			page.Tried, err = r.tried(entries)
		}
	}
	switch {
	case err != nil:
		return showPatronage(r, page, err)
	case !in.DryRun:
		return r.to(r.base() + "/patronage?done=saved&year=" + strconv.Itoa(in.Date.Year()))
	}
	page.Sum = in.Amount
	return showPatronage(r, page, nil)
}

// triedRow is what quantifying would enter for a member.
type triedRow struct {
	patronage.Entry
	Name string
}

func (r *request) tried(entries []patronage.Entry) ([]triedRow, error) {
	names, err := r.memberNames()
	out := make([]triedRow, len(entries))
	for i, e := range entries {
		out[i] = triedRow{e, names[e.Member]}
	}
	return out, err
}

// salesBrought is the page of a list of sales.
func (r *request) salesBrought() importPage {
	return importPage{
		Action: r.base() + "/patronage/import", Template: r.base() + "/patronage/template.xlsx", Back: r.base() + "/patronage",
		Help: r.text("web.patronage.import_help", nil),
		Form: inputs{{Name: "document", Max: cooperatives.MaxAddress, Key: "web.patronage.import_document"}},
	}
}

func saleImportForm(r *request) error { return showImport(r, r.salesBrought(), nil) }

func saleTemplate(r *request) error { return r.sendTemplate("patronage", patronage.WriteTemplate) }

// saleImport tries a list of sales, or enters them once it was confirmed. The same file is taken in once.
func saleImport(r *request) error {
	page := r.salesBrought()
	page.Form.typed(r)
	f := &reader{r: r}
	in := patronage.ImportInput{Book: r.book.ID, DryRun: !f.checked("confirm")}
	var body []byte
	var err error
	if page.File, body, err = r.takeUpload(); err == nil {
		in.List, err = readList(body, patronage.ReadList)
	}
	if err != nil {
		return showImport(r, page, err)
	}
	page.inFile = in.List.Named
	if in.Document = f.text("document"); in.Document == "" {
		in.Document = page.File.Name
	}
	found, err := r.srv.Patronage.Import(r.ctx(), r.actor(), "sale-import-"+in.List.Hash.String(), in)
	if err != nil {
		return showImport(r, page, err)
	}
	if !in.DryRun {
		return r.imported(page.Back, found.Again)
	}
	page.Found = r.text("web.patronage.import_checked", ledger.Args{
		"sales": counted(found.Sales), "members": counted(found.Members), "amount": found.Amount.Grouped(),
		"others": found.Others.Grouped(),
	})
	page.warn(r, found.Warnings)
	return showImport(r, page, nil)
}
