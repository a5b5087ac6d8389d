"""The addresses of the clinic's pages. All are for people of the roster, each for their own."""

from __future__ import annotations

from starlette.routing import BaseRoute, Route

from cloud.pages.clinic import acts, claims, consent, consults, mine, offering, referrals
from cloud.pages.clinic.consent import agreed_first
from cloud.pages.guard import Guard
from cloud.pages.photos import Photos
from cloud.pages.visit import Work


def routes(guard: Guard, photos: Photos) -> list[BaseRoute]:
    """Every page of the clinic, before the page that answers all other addresses."""
    asked, slips, papers = consults.Consults(photos), referrals.Slips(photos), claims.Papers(photos)
    pages: tuple[tuple[str, str, Work], ...] = (
        ("GET", "", mine.home),
        ("GET", "/book", offering.choose),
        ("POST", "/book", acts.book),
        ("POST", "/wait", acts.wait),
        ("GET", "/sessions/{session:str}", offering.session),
        ("GET", "/visits", mine.listed),
        ("GET", "/visits/{session:str}/{visit:str}", mine.shown),
        ("GET", "/visits/{session:str}/{visit:str}/live", mine.live),
        ("POST", "/visits/{session:str}/{visit:str}/{act:str}", acts.do),
        ("GET", "/consults", consults.listed),
        ("GET", "/consults/new", consults.ask),
        ("POST", "/consults/new", asked.send),
        ("GET", "/consults/{id:str}", consults.shown),
        ("GET", "/consults/{id:str}/live", consults.live),
        ("GET", "/consults/{id:str}/photos/{hash:str}", consults.photo),
        ("POST", "/consults/{id:str}/{act:str}", asked.do),
        ("GET", "/referrals", referrals.listed),
        ("GET", "/referrals/{id:str}", referrals.shown),
        ("GET", "/referrals/{id:str}/photos/{hash:str}", referrals.photo),
        ("POST", "/referrals/{id:str}/slip", slips.send),
        ("GET", "/claims", claims.listed),
        ("GET", "/claims/new", claims.ask),
        ("POST", "/claims/new", claims.send),
        ("GET", "/claims/{id:str}", claims.shown),
        ("GET", "/claims/{id:str}/edit", claims.edit),
        ("POST", "/claims/{id:str}/edit", claims.save),
        ("GET", "/claims/{id:str}/photos/{hash:str}", claims.photo),
        ("POST", "/claims/{id:str}/{act:str}", papers.do),
    )
    asking = (("GET", consent.ask), ("POST", consent.agree))
    return [
        *(
            Route(consent.ADDRESS, guard.page(work, "person"), methods=[method])
            for method, work in asking
        ),
        *(
            Route("/clinic" + path, guard.page(agreed_first(work), "person"), methods=[verb])
            for verb, path, work in pages
        ),
    ]
