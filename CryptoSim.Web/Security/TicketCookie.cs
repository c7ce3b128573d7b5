using Microsoft.AspNetCore.Authentication.Cookies;

namespace CryptoSim.Web.Security;

/// <summary>How long a ticket lasts and where a browser sends it, alike for guests and users.</summary>
internal static class TicketCookie
{
    public static void Configure(CookieAuthenticationOptions options)
    {
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        // Plain HTTP on one machine must work; behind TLS the cookie is secure.
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        // An account lasts as long as its owner comes back within a season of the year.
        options.ExpireTimeSpan = TimeSpan.FromDays(90);
        options.SlidingExpiration = true;
    }
}
