"""Reimbursement of medical costs (报销医药费): one invoice each, from draft to paid."""
