package web

import (
	"net/http"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/members"
	"cunzhang/ledger"
)

// importPage is a list that is brought along: the form that takes it, then what it would do, then the button that does it.
type importPage struct {
	Action   string // where the forms are sent
	Template string // address of the empty workbook
	Back     string // address of the register
	Form     inputs
	File     upload
	Found    string    // what taking it in would do; empty before it was tried, or while something is wrong
	Warnings []problem // what somebody should look at
	Help     string    // what the list must have
	// inFile names the columns of problems by their heads in the list; nil while none was read.
	inFile func(ledger.Errors) ledger.Errors
}

func memberImportForm(r *request) error {
	return showImport(r, r.membersBrought(), nil)
}

// membersBrought is the page of a list of members.
func (r *request) membersBrought() importPage {
	return importPage{
		Action: r.base() + "/members/import", Template: r.base() + "/members/template.xlsx", Back: r.base() + "/members",
		Help: r.text("web.members.import_help", nil),
		Form: inputs{
			{Name: "date", Kind: "date", Value: r.today().String(), Max: 20, Key: "web.members.import_date"},
			{Name: "document", Max: cooperatives.MaxAddress, Key: "web.members.import_document"},
		},
	}
}

// imported goes back after a list was taken in, and says where it was before and nothing is new.
func (r *request) imported(back string, again bool) error {
	if again {
		return r.to(back + "?done=imported_before")
	}
	return r.to(back + "?done=imported")
}

func showImport(r *request, data importPage, problem error) error {
	if err := r.register(); err != nil {
		return err
	}
	data.Form.labeled(r)
	title := r.text("web.import.title", nil)
	if problem != nil {
		if data.inFile != nil {
			problem = data.inFile(ledger.Problems(problem)).Err()
		}
		return r.again(problem, "import", title, &data)
	}
	return r.render(http.StatusOK, "import", title, &data)
}

// warn puts what somebody should look at into words.
func (p *importPage) warn(r *request, warnings ledger.Errors) {
	if len(warnings) > 0 {
		p.Warnings = r.problems(p.inFile(warnings))
	}
}

// memberImport tries a list, or takes it in once it was confirmed.
func memberImport(r *request) error {
	page := r.membersBrought()
	page.Form.typed(r)
	f := &reader{r: r}
	in := members.ImportInput{Book: r.book.ID, Date: f.date("date"), DryRun: !f.checked("confirm")}
	var body []byte
	var err error
	if page.File, body, err = r.takeUpload(); err == nil {
		err = f.problems.Err()
	}
	if err != nil {
		return showImport(r, page, err)
	}
	if in.List, err = readList(body, members.ReadList); err != nil {
		return showImport(r, page, err)
	}
	page.inFile = in.List.Named
	if in.Document = f.text("document"); in.Document == "" {
		in.Document = page.File.Name
	}
	done, err := r.srv.Members.Import(r.ctx(), r.actor(), r.key(), in)
	if err != nil {
		return showImport(r, page, err)
	}
	if !in.DryRun {
		return r.to(page.Back + "?done=imported")
	}
	page.Found = r.text("member.import_checked", ledger.Args{
		"added": counted(done.Added), "changed": counted(done.Changed), "same": counted(done.Same),
		"households": counted(done.Households),
	})
	page.warn(r, done.Warnings)
	return showImport(r, page, nil)
}
