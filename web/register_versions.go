package web

import (
	"net/http"
	"net/url"
	"strconv"

	"cunzhang/cooperatives/members"
)

// versionPage lists the versions of the register that were made ready for filing (备案), and where they went.
type versionPage struct {
	Rows   []members.Version
	Make   inputs
	Filing inputs
}

func versionList(r *request) error { return showVersions(r, versionPage{}, nil) }

func showVersions(r *request, data versionPage, problem error) error {
	if err := r.register(); err != nil {
		return err
	}
	var err error
	if data.Rows, err = r.srv.Members.Versions(r.ctx(), r.book.ID); err != nil {
		return err
	}
	if data.Make == nil {
		data.Make = versionForm()
	}
	if data.Filing == nil {
		data.Filing = r.filingForm().filled(map[string]string{"date": r.today().String(), "version": r.QueryParam("version")})
	}
	for i := range data.Filing {
		if data.Filing[i].Name == "version" {
			for _, v := range data.Rows {
				no := strconv.Itoa(v.No)
				data.Filing[i].Options = append(data.Filing[i].Options, option{no, no})
			}
		}
	}
	data.Make.labeled(r)
	data.Filing.labeled(r)
	title := r.text("web.versions.title", nil)
	if problem != nil {
		return r.again(problem, "register_versions", title, &data)
	}
	return r.render(http.StatusOK, "register_versions", title, &data)
}

func versionForm() inputs { return inputs{{Name: "note", Max: 200, Hint: "web.versions.note_hint"}} }

func (r *request) filingForm() inputs {
	return inputs{
		{Name: "version", Kind: "choice", Need: true, Key: "web.versions.version"},
		{Name: "office", Kind: "choice", Need: true, Options: []option{
			{string(members.TownshipOffice), r.text("web.versions.township", nil)},
			{string(members.CountyOffice), r.text("web.versions.county", nil)},
		}},
		{Name: "date", Kind: "date", Need: true, Max: 20},
		{Name: "receipt", Need: true, Max: 200},
	}
}

// versionMake numbers the register as it stands.
func versionMake(r *request) error {
	_, err := r.srv.Members.FileVersion(r.ctx(), r.actor(), r.key(), r.book.ID, r.Request().PostFormValue("note"))
	if err != nil {
		return showVersions(r, versionPage{Make: versionForm().typed(r)}, err)
	}
	return r.to(r.base() + "/members/versions?done=saved")
}

// versionFiled notes the receipt of an office.
func versionFiled(r *request) error {
	f := &reader{r: r}
	no := f.count("version")
	filing := members.Filing{Office: members.Office(f.text("office")), Date: f.date("date"), Receipt: f.text("receipt")}
	err := f.problems.Err()
	if err == nil {
		err = r.srv.Members.Filed(r.ctx(), r.actor(), r.key(), r.book.ID, no, filing)
	}
	if err != nil {
		return showVersions(r, versionPage{Filing: r.filingForm().typed(r)}, err)
	}
	return r.to(r.base() + "/members/versions?done=saved&version=" + url.QueryEscape(strconv.Itoa(no)))
}
