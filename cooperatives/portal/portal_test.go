package portal_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/portal"
	"cunzhang/cooperatives/signin"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

func TestSlipSetsPINOnce(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		code := v.slip("G1")
		_, err := v.SignIn(v.ctx, v.book, "G1", goodPIN, home)
		want(t, err, "portal.wrong")
		_, err = v.UseSlip(v.ctx, v.book, "G1", code, "1234", home)
		want(t, err, "pin.form")
		_, err = v.UseSlip(v.ctx, v.book, "G4", code, goodPIN, home)
		want(t, err, "portal.wrong_slip")
		_, err = v.UseSlip(v.ctx, v.other, "G1", code, goodPIN, home)
		want(t, err, "portal.wrong_slip")
		token, err := v.UseSlip(v.ctx, v.book, " g1 ", strings.ToLower(strings.ReplaceAll(code, "-", " ")), goodPIN, home)
		check(t, err)
		s, _, err := v.Session(v.ctx, token)
		check(t, err)
		if s.Member != "G1" || s.Book != v.book || s.Browser != home.Browser {
			t.Errorf("the session is of %+v", s)
		}
		_, err = v.UseSlip(v.ctx, v.book, "G1", code, otherPIN, home)
		want(t, err, "portal.wrong_slip")
		_, err = v.SignIn(v.ctx, v.book, "G1", "２８４ ７１６", home)
		check(t, err)
		if v.logged("slip.new") != 1 || v.logged("slip.use") != 1 || v.logged("slip.refused") != 2 ||
			v.logged("member.signin") != 1 || v.logged("signin.refused") != 1 {
			t.Error("the log does not tell what happened")
		}
	})
}

func TestSlipsRunOut(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		old, code := v.slip("G1"), v.slip("G1")
		_, err := v.UseSlip(v.ctx, v.book, "G1", old, goodPIN, home)
		want(t, err, "portal.wrong_slip")
		v.wait(portal.SlipLife)
		_, err = v.UseSlip(v.ctx, v.book, "G1", code, goodPIN, home)
		want(t, err, "portal.slip_expired")
		check(t, portal.Sweep(v.ctx, v.db))
		ways, err := v.Accesses(v.ctx, v.book)
		check(t, err)
		if len(ways) != 0 {
			t.Errorf("after the sweep %v", ways)
		}
	})
}

func TestSlipsOfAVillage(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.enrol("G4", goodPIN)
		// Who left but keeps rights still gets dividends, and looks them up; who died does not.
		for code, c := range map[string]cooperatives.Change{
			"G5": {Reason: cooperatives.Exit, Date: 20250101, Until: 20271231, Document: "退出协议"},
			"G6": {Reason: cooperatives.Death, Date: 20250101, Document: "死亡证明"},
		} {
			v.add(code, "钱出走", "H2", "", "")
			check(t, v.members.Record(v.ctx, accountant, v.key(), v.book, code, c))
		}
		missing, err := v.MissingAccess(v.ctx, v.book, 20260316)
		check(t, err)
		slips, err := v.NewSlips(v.ctx, accountant, "once", v.book, missing)
		check(t, err)
		var names []string
		for _, s := range slips {
			names = append(names, s.Name)
			if len(s.Code) != 9 || s.Group != "一组" || s.Until != ledger.DateOf(v.now().Add(portal.SlipLife)) {
				t.Errorf("slip %+v", s)
			}
		}
		if strings.Join(names, " ") != "王大山 李桂花 王小山 钱出走" {
			t.Errorf("slips for %v", names)
		}
		_, err = v.NewSlips(v.ctx, accountant, "once", v.book, missing)
		want(t, err, "slip.shown")
		_, err = v.NewSlips(v.ctx, accountant, v.key(), v.book, []string{"G9"})
		want(t, err, "member.unknown")
		_, err = v.NewSlips(v.ctx, accountant, v.key(), v.book, nil)
		want(t, err, "access.nobody")
		missing, err = v.MissingAccess(v.ctx, v.book, 20260316)
		check(t, err)
		if len(missing) != 0 {
			t.Errorf("still missing: %v", missing)
		}
	})
}

// TestPhonesAreShared lets two of a household sign in with the same phone, each with his own PIN.
func TestPhonesAreShared(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.enrol("G1", goodPIN)
		v.enrol("G2", otherPIN)
		for pin, member := range map[string]string{goodPIN: "G1", otherPIN: "G2"} {
			token, err := v.SignIn(v.ctx, v.book, "138 0000 1111", pin, home)
			check(t, err)
			s, _, err := v.Session(v.ctx, token)
			check(t, err)
			if s.Member != member {
				t.Errorf("the PIN of %s opens the pages of %s", member, s.Member)
			}
		}
		_, err := v.ChangePINs("G2", otherPIN, goodPIN)
		check(t, err)
		_, err = v.SignIn(v.ctx, v.book, "13800001111", goodPIN, home)
		want(t, err, "portal.wrong") // it could be either
		_, err = v.SignIn(v.ctx, v.book, "G2", goodPIN, home)
		check(t, err)
	})
}

// ChangePINs changes a PIN in a new session.
func (v *village) ChangePINs(member, old, pin string) (string, error) {
	token, err := v.SignIn(v.ctx, v.book, member, old, home)
	if err != nil {
		return "", err
	}
	s, _, err := v.Session(v.ctx, token)
	if err != nil {
		return "", err
	}
	return token, v.ChangePIN(v.ctx, portal.Actor("某", member, home), v.key(), s, old, pin, token)
}

func TestGuessersAreKeptOut(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.enrol("G1", goodPIN)
		from := func(i int) portal.Origin { return portal.Origin{Address: "198.51.100." + string(rune('0'+i%10))} }
		for _, login := range []string{"G1", "nobody"} {
			for i := range 5 {
				_, err := v.SignIn(v.ctx, v.book, login, otherPIN, from(i))
				want(t, err, "portal.wrong")
			}
			_, err := v.SignIn(v.ctx, v.book, login, goodPIN, from(6))
			want(t, err, "signin.throttled")
		}
		v.wait(signin.Window)
		_, err := v.SignIn(v.ctx, v.book, "G1", goodPIN, home)
		check(t, err)
		// A patient guesser has thirty attempts in a day.
		wrong := 0
		for range 10 {
			v.wait(signin.Window)
			for i := range 5 {
				_, err := v.SignIn(v.ctx, v.book, "G1", otherPIN, from(i))
				if ledger.Problems(err)[0].Key == "portal.wrong" {
					wrong++
				}
			}
		}
		if wrong != 30 {
			t.Errorf("%d guesses in a day", wrong)
		}
		if v.logged("signin.throttled") == 0 {
			t.Error("no throttling is logged")
		}
		v.wait(signin.Day)
		_, err = v.SignIn(v.ctx, v.book, "G1", goodPIN, home)
		check(t, err)
	})
}

func TestAddressesAreThrottled(t *testing.T) {
	v := newVillage(t, dbtest.URLs(t)[0])
	for i := range 60 {
		_, err := v.SignIn(v.ctx, v.book, "x"+string(rune('A'+i)), goodPIN, home)
		want(t, err, "portal.wrong")
	}
	_, err := v.SignIn(v.ctx, v.book, "G1", goodPIN, home)
	want(t, err, "signin.throttled")
	_, err = v.UseSlip(v.ctx, v.book, "G1", "AAAA-AAAA", goodPIN, home)
	want(t, err, "signin.throttled")
}

func TestSessionsEnd(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		first := v.enrol("G1", goodPIN)
		token, err := v.ChangePINs("G1", goodPIN, otherPIN)
		check(t, err)
		_, _, err = v.Session(v.ctx, first)
		want(t, err, "session.over")
		s, renewed, err := v.Session(v.ctx, token)
		check(t, err)
		if renewed {
			t.Error("a fresh session is renewed")
		}
		v.wait(portal.SessionLife - time.Hour)
		s, renewed, err = v.Session(v.ctx, token)
		check(t, err)
		if !renewed || s.ExpiresAt != v.now().Add(portal.SessionLife) {
			t.Errorf("a session in use ends at %v", s.ExpiresAt)
		}
		want(t, v.EndSession(v.ctx, accountant, v.key(), v.book, "G4", s.ID), "session.unknown")
		check(t, v.EndSession(v.ctx, portal.Actor("王大山", "G1", home), v.key(), v.book, "G1", s.ID))
		for _, bad := range []string{token, "", "0.x", "-1.x", "x", "99999999999999999999.x"} {
			_, _, err = v.Session(v.ctx, bad)
			want(t, err, "session.over")
		}
		idle := v.enrol("G4", goodPIN)
		v.wait(portal.SessionLife)
		_, _, err = v.Session(v.ctx, idle)
		want(t, err, "session.over")
	})
}

func TestRevokeTakesEverything(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		token := v.enrol("G1", goodPIN)
		code := v.slip("G1")
		want(t, v.Revoke(v.ctx, accountant, v.key(), v.book, "G1", " "), "field.required")
		check(t, v.Revoke(v.ctx, accountant, v.key(), v.book, "G1", "手机丢失"))
		_, _, err := v.Session(v.ctx, token)
		want(t, err, "session.over")
		_, err = v.SignIn(v.ctx, v.book, "G1", goodPIN, home)
		want(t, err, "portal.wrong")
		_, err = v.UseSlip(v.ctx, v.book, "G1", code, goodPIN, home)
		want(t, err, "portal.wrong_slip")
		want(t, v.Revoke(v.ctx, accountant, v.key(), v.book, "G1", "手机丢失"), "access.none")
	})
}

// TestAccessOutlivesMembership shows that who has left sees what is his still.
func TestAccessOutlivesMembership(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		v.enrol("G4", goodPIN)
		check(t, v.members.Record(v.ctx, accountant, v.key(), v.book, "G4", cooperatives.Change{
			Reason: cooperatives.Exit, Date: 20260201, Document: "退出协议",
		}))
		_, err := v.SignIn(v.ctx, v.book, "G4", goodPIN, home)
		check(t, err)
	})
}

func TestQuestionsAreAnsweredOnce(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		who := portal.Actor("王大山", "G1", home)
		no, err := v.Ask(v.ctx, who, "ask", v.book, "G1", "鱼塘租金\n什么时候到账？")
		check(t, err)
		again, err := v.Ask(v.ctx, who, "ask", v.book, "G1", "鱼塘租金\n什么时候到账？")
		check(t, err)
		if no != 1 || again != 1 {
			t.Errorf("questions %d and %d", no, again)
		}
		_, err = v.Ask(v.ctx, who, v.key(), v.book, "G1", " ")
		want(t, err, "field.required")
		waiting, err := v.Waiting(v.ctx, v.book)
		check(t, err)
		if waiting != 1 {
			t.Errorf("%d questions wait", waiting)
		}
		want(t, v.Answer(v.ctx, accountant, v.key(), v.other, no, "别村"), "question.unknown")
		check(t, v.Answer(v.ctx, accountant, v.key(), v.book, no, "月底到账。"))
		want(t, v.Answer(v.ctx, accountant, v.key(), v.book, no, "改口"), "question.answered")
		mine, err := v.Questions(v.ctx, v.book, "G1", 0)
		check(t, err)
		if len(mine) != 1 || mine[0].Answer != "月底到账。" || mine[0].Answerer != "周会计" || mine[0].AnsweredAt != v.now() {
			t.Errorf("got %+v", mine)
		}
		others, err := v.Questions(v.ctx, v.book, "G4", 0)
		check(t, err)
		if len(others) != 0 {
			t.Errorf("a neighbor sees %+v", others)
		}
		for range 10 {
			_, err = v.Ask(v.ctx, who, v.key(), v.book, "G1", "还有")
			check(t, err)
		}
		_, err = v.Ask(v.ctx, who, v.key(), v.book, "G1", "还有")
		want(t, err, "question.too_many")
	})
}

// TestAnswersStay goes at the table directly.
func TestAnswersStay(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		_, err := v.Ask(v.ctx, portal.Actor("王大山", "G1", home), v.key(), v.book, "G1", "问")
		check(t, err)
		check(t, v.Answer(v.ctx, accountant, v.key(), v.book, 1, "答"))
		for _, statement := range []string{
			"UPDATE member_questions SET answer = '改'", "UPDATE member_questions SET text = '改'", "DELETE FROM member_questions",
		} {
			err := v.db.Update(v.ctx, func(ctx context.Context, tx *db.Tx) error {
				_, err := tx.Exec(ctx, statement)
				return err
			})
			if err == nil {
				t.Errorf("%s went through", statement)
			}
		}
	})
}

func TestContact(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		check(t, v.SetContact(v.ctx, accountant, v.key(), v.book, " 周会计 0797-123456 "))
		got, err := v.Contact(v.ctx, v.book)
		check(t, err)
		if got != "周会计 0797-123456" {
			t.Errorf("got %q", got)
		}
		got, err = v.Contact(v.ctx, v.other)
		check(t, err)
		if got != "" {
			t.Errorf("the other village says %q", got)
		}
	})
}

func TestPINsThatAreRefused(t *testing.T) {
	m := &cooperatives.Member{Code: "GZ202611", IDNumber: "11010519491231002X", Phone: "13800001111", BankCard: "6217000012345678903"}
	for pin, key := range map[string]string{
		"12345": "pin.form", "1234567": "pin.form", "12a456": "pin.form", "": "pin.form", "１２３４５６": "pin.form",
		"000000": "pin.easy", "123456": "pin.easy", "987654": "pin.easy", "121212": "pin.easy", "369369": "pin.easy",
		"491231": "pin.personal", "311249": "pin.personal", "123149": "pin.personal",
		"231002": "pin.personal", "001111": "pin.personal", "678903": "pin.personal", "202611": "pin.personal",
	} {
		want(t, portal.CheckPIN(pin, m), key)
	}
	check(t, portal.CheckPIN(goodPIN, m))
}

// TestNoPINOutOfTheNumbers draws members and refuses every PIN that stands in one of their numbers.
func TestNoPINOutOfTheNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		phone := "1" + rapid.StringMatching(`[3-9][0-9]{9}`).Draw(t, "phone")
		at := rapid.IntRange(0, len(phone)-portal.PINLength).Draw(t, "at")
		m := &cooperatives.Member{Phone: cooperatives.Phone(phone)}
		if portal.CheckPIN(phone[at:at+portal.PINLength], m) == nil {
			t.Fatalf("%s of %s is taken", phone[at:at+portal.PINLength], phone)
		}
	})
}

func FuzzCheckPIN(f *testing.F) {
	for _, pin := range []string{"284716", "", "１２３４５６", "\xff12345", "12 34 56"} {
		f.Add(pin)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		pin := portal.NormalPIN(typed)
		if portal.CheckPIN(pin, &cooperatives.Member{}) == nil && (len(pin) != 6 || strings.Trim(pin, "0123456789") != "") {
			t.Errorf("%q is taken", typed)
		}
	})
}
