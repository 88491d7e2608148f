package web

import (
	"net/http"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/members"
)

// memberFormPage is the form of a new member, or of what is known of one.
type memberFormPage struct {
	Known  bool
	Code   string
	Person inputs
	Change inputs // that begins the membership; nil for a known member
}

// personForm are the boxes of a member. Numbers that are known are not shown again: an empty box keeps them.
func (r *request) personForm() inputs {
	sexes := []members.Sex{members.Female, members.Male}
	return inputs{
		{Name: "code", Need: true, Key: "member.column.code", Max: 32},
		{Name: "name", Need: true, Key: "member.column.name"},
		{Name: "household", Kind: "list", Key: "member.column.household", Max: 32, Hint: "web.members.household_hint"},
		{Name: "relation", Max: 20},
		{Name: "id_number", Max: 20},
		{Name: "sex", Kind: "choice", Options: optionsOf(r, "member.sex.", sexes), Hint: "web.members.sex_hint"},
		{Name: "birth", Kind: "date", Max: 20, Hint: "web.members.sex_hint"},
		{Name: "phone", Kind: "number", Max: 20},
		{Name: "bank_card", Kind: "number", Max: 30},
		{Name: "bank", Max: 100},
		{Name: "limited", Kind: "check", Key: "member.column.limited", Hint: "web.members.limited_hint"},
	}
}

// beginForm are the boxes of the event that begins a membership.
func (r *request) beginForm() inputs {
	return r.changeForm(memberReasons(cooperatives.Resettlement)).without("rights_until")
}

func memberNew(r *request) error {
	return showMemberForm(r, memberFormPage{
		Person: r.personForm().filled(map[string]string{"household": r.QueryParam("household")}),
		Change: r.beginForm().filled(map[string]string{"date": r.today().String(), "reason": cooperatives.Founding.String()}),
	}, nil)
}

func memberEdit(r *request) error {
	m, err := r.srv.Members.Find(r.ctx(), r.book.ID, r.QueryParam("code"), r.today())
	if err != nil {
		return err
	}
	values := map[string]string{
		"code": m.Code, "name": m.Name, "household": m.Household, "relation": m.Relation, "bank": m.Bank, "sex": m.Sex.String(),
	}
	if m.LimitedCapacity {
		values["limited"] = "1"
	}
	if m.Birth != 0 {
		values["birth"] = m.Birth.String()
	}
	return showMemberForm(r, memberFormPage{
		Known: true, Code: m.Code, Person: r.keeping(m).filled(values),
	}, nil)
}

// keeping is the form of a known member, whose numbers stay where nothing is typed.
func (r *request) keeping(m members.Row) inputs {
	form := r.personForm().without("code")
	for i := range form {
		switch form[i].Name {
		case "id_number", "phone", "bank_card":
			form[i].Hint = "web.members.keep_hint"
		case "sex", "birth":
			if m.IDNumber != "" {
				form[i].Name = ""
			}
		}
	}
	return form.without("")
}

func showMemberForm(r *request, data memberFormPage, problem error) error {
	if err := r.register(); err != nil {
		return err
	}
	houses, err := r.srv.Members.Households(r.ctx(), r.book.ID, r.today())
	if err != nil {
		return err
	}
	for i := range data.Person {
		if data.Person[i].Name != "household" {
			continue
		}
		for _, h := range houses {
			data.Person[i].Options = append(data.Person[i].Options, option{h.Code, h.HeadName})
		}
	}
	data.Person.labeled(r)
	data.Change.labeled(r)
	title := r.text("web.members.new", nil)
	if data.Known {
		title = r.text("web.members.edit", nil)
	}
	if problem != nil {
		return r.again(problem, "member_form", title, &data)
	}
	return r.render(http.StatusOK, "member_form", title, &data)
}

// readPerson reads the boxes of a member; everything that is wrong with numbers is told at once.
func (f *reader) readPerson() members.Person {
	p := members.Person{
		Member: cooperatives.Member{
			Code: f.code("code"), Name: f.text("name"), Household: f.code("household"), LimitedCapacity: f.checked("limited"),
		},
		Relation: f.text("relation"), Bank: f.text("bank"), Birth: f.date("birth"),
	}
	var err error
	if text := f.text("id_number"); text != "" {
		p.IDNumber, err = cooperatives.ParseIDNumber(text)
		f.keep("id_number", err)
	}
	if text := f.text("phone"); text != "" {
		p.Phone, err = cooperatives.ParsePhone(text)
		f.keep("phone", err)
	}
	if text := f.text("bank_card"); text != "" {
		p.BankCard, err = cooperatives.ParseBankCard(text)
		f.keep("bank_card", err)
	}
	switch f.text("sex") {
	case members.Female.String():
		p.Sex = members.Female
	case members.Male.String():
		p.Sex = members.Male
	}
	return p
}

// memberAdd enters a member. A household that is not known yet is entered with him as its head.
func memberAdd(r *request) error {
	f := &reader{r: r}
	p := f.readPerson()
	p.Changes = []cooperatives.Change{f.readChange()}
	err := f.problems.Err()
	if err == nil {
		err = r.srv.Members.Add(r.ctx(), r.actor(), r.key(), r.book.ID, p)
	}
	if err != nil {
		return showMemberForm(r, memberFormPage{Person: r.personForm().typed(r), Change: r.beginForm().typed(r)}, err)
	}
	return r.to(r.memberLink(p.Code) + "&done=added")
}

// memberSave changes what is known of a member.
func memberSave(r *request) error {
	f := &reader{r: r}
	p := f.readPerson()
	known, err := r.srv.Members.Find(r.ctx(), r.book.ID, p.Code, r.today())
	if err != nil {
		return err
	}
	if err = f.problems.Err(); err == nil {
		err = r.srv.Members.Edit(r.ctx(), r.actor(), r.key(), r.book.ID, p)
	}
	if err != nil {
		return showMemberForm(r, memberFormPage{Known: true, Code: p.Code, Person: r.keeping(known).typed(r)}, err)
	}
	return r.to(r.memberLink(p.Code) + "&done=changed")
}
