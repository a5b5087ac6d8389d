"""The clinic (校医院): schedules, sessions and visits, consultations, referrals, reimbursement."""
