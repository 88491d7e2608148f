package web

import (
	"net/http"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/shares"
	"cunzhang/ledger"
)

// movePage is the form of a movement of shares.
type movePage struct{ Form inputs }

// moveKinds are the kinds of movements as forms offer them.
var moveKinds = []cooperatives.MovementKind{
	cooperatives.TransferShares, cooperatives.InheritShares, cooperatives.GiveShares, cooperatives.GrantShares,
	cooperatives.RedeemShares, cooperatives.CancelShares,
}

// moveForm are the boxes of a movement.
func (r *request) moveForm() (inputs, error) {
	classes, err := r.classOptions()
	if err != nil {
		return nil, err
	}
	values, err := r.srv.Books.DimensionValues(r.ctx(), r.book.ID, ledger.Member)
	if err != nil {
		return nil, err
	}
	holders := []option{{string(cooperatives.TheCollective), r.text("web.shares.collective", nil)}}
	for _, v := range values {
		if v.Active {
			holders = append(holders, option{v.Code, v.Name})
		}
	}
	return inputs{
		{Name: "kind", Kind: "choice", Need: true, Key: "share.column.kind", Options: optionsOf(r, "share.movement.", moveKinds)},
		{Name: "class", Kind: "choice", Need: true, Options: classes},
		{Name: "giver", Kind: "list", Key: "share.column.from", Options: holders, Hint: "web.shares.from_hint", Max: 32},
		{Name: "receiver", Kind: "list", Key: "share.column.to", Options: holders, Hint: "web.shares.to_hint", Max: 32},
		{Name: "shares", Kind: "number", Need: true, Max: 20, Hint: "web.shares.number_hint"},
		{Name: "date", Kind: "date", Need: true, Key: "share.column.date", Max: 20, Hint: "web.shares.date_hint"},
		{Name: "document", Need: true, Max: cooperatives.MaxAddress},
		{Name: "approver", Need: true},
	}, nil
}

func moveNew(r *request) error {
	form, err := r.moveForm()
	if err != nil {
		return err
	}
	return showMove(r, form.filled(map[string]string{
		"giver": r.QueryParam("giver"), "date": r.today().String(), "kind": r.QueryParam("kind"),
	}), nil)
}

func showMove(r *request, form inputs, problem error) error {
	if err := r.register(); err != nil {
		return err
	}
	data := movePage{form.labeled(r)}
	title := r.text("web.shares.move", nil)
	if problem != nil {
		return r.again(problem, "share_move", title, &data)
	}
	return r.render(http.StatusOK, "share_move", title, &data)
}

// moveRecord enters one movement.
func moveRecord(r *request) error {
	f := &reader{r: r}
	m := cooperatives.Movement{
		Class: f.text("class"), From: cooperatives.Holder(f.code("giver")), To: cooperatives.Holder(f.code("receiver")),
		Date: f.date("date"), Document: f.text("document"), Approver: f.text("approver"),
	}
	var err error
	m.Kind, err = cooperatives.ParseMovementKind(f.text("kind"))
	f.keep("kind", err)
	m.Shares, err = cooperatives.ParseShares(f.text("shares"))
	f.keep("shares", err)
	if err = f.problems.Err(); err == nil {
		_, err = r.srv.Shares.Record(r.ctx(), r.actor(), r.key(), r.book.ID, []cooperatives.Movement{m})
		err = ledger.Within(err, "row.1")
	}
	if err != nil {
		form, formErr := r.moveForm()
		if formErr != nil {
			return formErr
		}
		return showMove(r, form.typed(r), err)
	}
	return r.to(r.base() + "/shares/moves?done=saved")
}

// classPage sets up classes and the rules of the charter.
type classPage struct {
	Classes []shares.ClassSum
	Rule    shareRule
	Class   inputs
	Rules   inputs
}

// shareKinds are the kinds of classes as forms offer them.
func shareKinds() []cooperatives.ShareKind {
	var out []cooperatives.ShareKind
	for k := cooperatives.MemberShare; k <= cooperatives.CustomShare; k++ {
		out = append(out, k)
	}
	return out
}

func (r *request) classForm() inputs {
	return inputs{
		{Name: "code", Need: true, Max: 32},
		{Name: "name", Need: true},
		{Name: "kind", Kind: "choice", Need: true, Options: optionsOf(r, "share.kind.", shareKinds())},
		{Name: "weight", Kind: "number", Need: true, Value: "1", Max: 12, Hint: "web.shares.weight_hint"},
	}
}

func (r *request) ruleForm() inputs {
	laws := []cooperatives.Law{cooperatives.CharterRule, cooperatives.Zhejiang30}
	return inputs{
		{Name: "base_date", Kind: "date", Key: "web.shares.base_date", Max: 20, Hint: "web.shares.base_hint"},
		{Name: "cap", Kind: "number", Key: "web.shares.cap", Max: 12, Hint: "web.shares.cap_hint"},
		{Name: "cap_law", Kind: "choice", Key: "web.shares.cap_law", Options: optionsOf(r, "law.", laws)},
	}
}

func classList(r *request) error { return showClasses(r, classPage{}, nil) }

func showClasses(r *request, data classPage, problem error) error {
	if err := r.register(); err != nil {
		return err
	}
	all, err := r.srv.Shares.OverviewOn(r.ctx(), r.book.ID, r.today())
	if err != nil {
		return err
	}
	data.Classes, data.Rule = all.Classes, r.shareRule(all.Rules)
	if data.Class == nil {
		data.Class = r.classForm()
	}
	if data.Rules == nil {
		values := map[string]string{"base_date": data.Rule.Date, "cap_law": string(all.Rules.CapLaw)}
		if data.Rule.Cap != "" {
			values["cap"] = data.Rule.Cap + "%"
		}
		data.Rules = r.ruleForm().filled(values)
	}
	data.Class.labeled(r)
	data.Rules.labeled(r)
	title := r.text("web.shares.classes", nil)
	if problem != nil {
		return r.again(problem, "share_classes", title, &data)
	}
	return r.render(http.StatusOK, "share_classes", title, &data)
}

// classPut adds a class, or gives a known one another name.
func classPut(r *request) error {
	f := &reader{r: r}
	c := cooperatives.ShareClass{Code: f.code("code"), Name: f.text("name"), Weight: f.number("weight")}
	var err error
	c.Kind, err = cooperatives.ParseShareKind(f.text("kind"))
	f.keep("kind", err)
	if err = f.problems.Err(); err == nil {
		err = r.srv.Shares.PutClass(r.ctx(), r.actor(), r.key(), r.book.ID, c)
	}
	if err != nil {
		return showClasses(r, classPage{Class: r.classForm().typed(r)}, err)
	}
	return r.to(r.base() + "/shares/classes?done=saved")
}

// rulesSet sets what the charter says of shares.
func rulesSet(r *request) error {
	f := &reader{r: r}
	rules := cooperatives.ShareRules{
		BaseDate: f.date("base_date"), Cap: f.number("cap"), CapLaw: cooperatives.Law(f.text("cap_law")),
	}
	err := f.problems.Err()
	if err == nil {
		err = r.srv.Shares.SetRules(r.ctx(), r.actor(), r.key(), r.book.ID, rules)
	}
	if err != nil {
		return showClasses(r, classPage{Rules: r.ruleForm().typed(r)}, err)
	}
	return r.to(r.base() + "/shares/classes?done=saved")
}

// sharesBrought is the page of a list of grants.
func (r *request) sharesBrought() importPage {
	return importPage{
		Action: r.base() + "/shares/import", Template: r.base() + "/shares/template.xlsx", Back: r.base() + "/shares",
		Help: r.text("web.shares.import_help", nil),
		Form: inputs{
			{Name: "date", Kind: "date", Key: "web.shares.import_date", Value: r.today().String(), Max: 20},
			{Name: "document", Max: cooperatives.MaxAddress, Key: "web.members.import_document"},
			{Name: "approver"},
		},
	}
}

func shareImportForm(r *request) error { return showImport(r, r.sharesBrought(), nil) }

func shareTemplate(r *request) error { return r.sendTemplate("shares", shares.WriteTemplate) }

// shareImport tries a list of grants, or enters them once it was confirmed. The same file is taken in once.
func shareImport(r *request) error {
	page := r.sharesBrought()
	page.Form.typed(r)
	f := &reader{r: r}
	in := shares.ImportInput{Book: r.book.ID, Date: f.date("date"), DryRun: !f.checked("confirm")}
	var body []byte
	var err error
	if page.File, body, err = r.takeUpload(); err == nil {
		err = f.problems.Err()
	}
	if err == nil {
		in.List, err = readList(body, shares.ReadList)
	}
	if err != nil {
		return showImport(r, page, err)
	}
	page.inFile = in.List.Named
	if in.Document = f.text("document"); in.Document == "" {
		in.Document = page.File.Name
	}
	if in.Approver = f.text("approver"); in.Approver == "" {
		in.Approver = r.session.User.Name
	}
	done, err := r.srv.Shares.Import(r.ctx(), r.actor(), "share-import-"+in.List.Hash.String(), in)
	if err != nil {
		return showImport(r, page, err)
	}
	if !in.DryRun {
		return r.imported(page.Back, done.Again)
	}
	page.Found = r.text("share.import_checked", ledger.Args{
		"movements": counted(done.Movements), "holders": counted(done.Holders), "shares": done.Shares.String(),
	})
	page.warn(r, done.Warnings)
	return showImport(r, page, nil)
}
