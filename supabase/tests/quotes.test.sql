select no_plan();
select tests.check_members_table('quote_requests', '{}');
select tests.check_members_table('evidence', '{}', 'coordinator');
select tests.check_members_table('quotes', '{}');
select tests.check_members_table('quote_figures', '{}');
select tests.check_members_table('analyses', '{}');
select tests.check_members_table('approvals', '{}');
select tests.check_members_table('change_orders', '{}');
select tests.check_service_table('approval_links', '{}');
select is(
  tests.as_manager(1, format('select public.decide_approval(%L, ''approve'', null, ''dashboard'', ''manager'', null, null, null)', tests.id(1, 12))),
  '42501', 'a manager decides through the app, not past it');
select * from finish();
