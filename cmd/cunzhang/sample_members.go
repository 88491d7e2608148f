package main

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"net/url"
	"strconv"

	"golang.org/x/sync/errgroup"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/members"
	"cunzhang/cooperatives/portal"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// sampleVillage is the book whose members have pages in the sample.
const sampleVillage = "gaozhai"

// sampleReaders are the members of the sample who can look at their pages: a head of a household who was paid, and one
// whom the bank could not pay.
var sampleReaders = [...]string{"M002", "M007"}

// sampleReader is how one of them signs in.
type sampleReader struct {
	code, name, pin string
}

// sampleTeam is the book of the farm-service team of the sample.
const sampleTeam = "yanba"

// listHouseholds enters the households that the team of 淹坝村 works for, with telephones at which they are told of changes.
func (a *app) listHouseholds(b *books.Books, clerk ledger.Actor) error {
	info, err := b.Find(a.ctx, sampleTeam)
	if err != nil {
		return err
	}
	register, _, err := a.sampleRegister(b)
	if err != nil {
		return err
	}
	return a.registerSample(register, clerk, info.ID, "members_yanba", "淹坝村成员身份确认决议〔2024〕1号")
}

// enrolSample enters the members of 高寨村 into the register and lets two of them in, each with a PIN by a slip, as in
// life; one asks the village something.
func (a *app) enrolSample(b *books.Books, clerk ledger.Actor) ([]sampleReader, error) {
	info, err := b.Find(a.ctx, sampleVillage)
	if err != nil {
		return nil, err
	}
	register, key, err := a.sampleRegister(b)
	if err != nil {
		return nil, err
	}
	if err := a.registerSample(register, clerk, info.ID, "members", "高寨村成员身份确认决议〔2024〕2号"); err != nil {
		return nil, err
	}
	door, err := portal.New(b.DB(), register, key)
	if err != nil {
		return nil, err
	}
	return a.admitSample(door, register, info.ID, clerk)
}

// sampleRegister is the register of the sample's members, with the key that it keeps their numbers under.
func (a *app) sampleRegister(b *books.Books) (*members.Members, []byte, error) {
	key, err := a.memberKey(b.DB())
	if err != nil {
		return nil, nil, err
	}
	register, err := members.New(b, key)
	return register, key, err
}

// registerSample enters the members of a file of the sample into the register of a book.
func (a *app) registerSample(
	register *members.Members, clerk ledger.Actor, book ledger.BookID, file, document string,
) error {
	text, err := sampleFiles.ReadFile("sample/" + file + ".csv")
	if err != nil {
		return err
	}
	list, err := members.ReadList(bytes.NewReader(text), int64(len(text)))
	if err != nil {
		return err
	}
	if _, err := register.Import(a.ctx, clerk, "sample."+file, members.ImportInput{
		Book: book, List: list, Date: 20250101, Document: document,
	}); err != nil {
		return fmt.Errorf("sample %s: %w", file, err)
	}
	return nil
}

// admitSample lets the readers of the sample in.
func (a *app) admitSample(
	door *portal.Portal, register *members.Members, book ledger.BookID, clerk ledger.Actor,
) ([]sampleReader, error) {
	if err := door.SetContact(a.ctx, clerk, "sample.contact", book, "周会计 0851-84000000（朱昌镇会计服务中心）"); err != nil {
		return nil, err
	}
	slips, err := door.NewSlips(a.ctx, clerk, "sample.slips", book, sampleReaders[:])
	if err != nil {
		return nil, err
	}
	roster, err := register.Roster(a.ctx, book)
	if err != nil {
		return nil, err
	}
	from := portal.Origin{Address: "demo", Browser: "demo"}
	out := make([]sampleReader, len(slips))
	// A PIN takes its time by design, as passwords do, so the members come in side by side.
	g, ctx := errgroup.WithContext(a.ctx)
	for i, s := range slips {
		out[i] = sampleReader{s.Member, s.Name, newPIN(&roster, s.Member)}
		g.Go(func() error {
			_, err := door.UseSlip(ctx, book, s.Member, s.Code, out[i].pin, from)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	asker := out[len(out)-1]
	_, err = door.Ask(a.ctx, portal.Actor(asker.name, asker.code, from), "sample.question", book, asker.code,
		"我的分红银行说账号和户名对不上，要带什么去村里改？")
	return out, err
}

// newPIN draws a PIN that the member may have.
func newPIN(roster *cooperatives.Roster, code string) string {
	var m cooperatives.Member
	for _, known := range roster.Members {
		if known.Code == code {
			m = known
		}
	}
	for {
		var r [4]byte
		rand.Read(r[:]) // it never fails
		n := (uint32(r[0])<<24 | uint32(r[1])<<16 | uint32(r[2])<<8 | uint32(r[3])) % 1_000_000
		if pin := fmt.Sprintf("%06d", n); portal.CheckPIN(pin, &m) == nil {
			return pin
		}
	}
}

// greetReaders prints how the readers of the sample sign in.
func (a *app) greetReaders(address string, readers []sampleReader) error {
	if err := a.say("cli.demo_members", ledger.Args{
		"address": address + "/m/in?village=" + url.QueryEscape(sampleVillage), "count": strconv.Itoa(len(readers)),
	}); err != nil {
		return err
	}
	rows := [][]string{a.words("cli.demo_role", "cli.demo_number", "cli.demo_pin")}
	for _, r := range readers {
		rows = append(rows, []string{a.sentence("role.member", nil) + " " + r.name, r.code, r.pin})
	}
	return a.table(rows)
}
