-- What was asked stays, and so does the answer.
CREATE FUNCTION guard_question() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.answered_at IS NOT NULL OR (NEW.book, NEW.no, NEW.member, NEW.text, NEW.asked_at)
        <> (OLD.book, OLD.no, OLD.member, OLD.text, OLD.asked_at) THEN
        RAISE EXCEPTION 'guard:posted_is_final';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER member_questions_change BEFORE UPDATE ON member_questions
    FOR EACH ROW EXECUTE FUNCTION guard_question();
CREATE TRIGGER member_questions_no_delete BEFORE DELETE ON member_questions
    FOR EACH ROW EXECUTE FUNCTION guard_never('posted_is_final');
CREATE TRIGGER member_questions_no_truncate BEFORE TRUNCATE ON member_questions
    EXECUTE FUNCTION guard_never('posted_is_final');
