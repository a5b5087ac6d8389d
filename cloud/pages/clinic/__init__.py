"""The clinic in WeChat: places, consultations in writing, referrals and reimbursement."""
