using CryptoSim.Data;
using CryptoSim.Web.Client;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.DataProtection;

namespace CryptoSim.Web.Guests;

/// <summary>Visitors trade at once: the first page they open signs them in to an account of their own.</summary>
public static class GuestModule
{
    /// <summary>Where a page sends a visitor whose account is gone, or could not be opened.</summary>
    public const string RenewPath = "/guest/renew";

    private const string ProblemItem = "guest-problem";

    public static IServiceCollection AddGuests(this IServiceCollection services)
    {
        // The keys are shared, so that any instance can serve anyone.
        services.AddDataProtection().SetApplicationName("CryptoSim.Web").PersistKeysToDbContext<CryptoSimDbContext>();
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(options =>
        {
            options.Cookie.Name = "cryptosim";
            options.Cookie.HttpOnly = true;
            options.Cookie.SameSite = SameSiteMode.Lax;
            // Plain HTTP on one machine must work; behind TLS the cookie is secure.
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            // An account lasts as long as its owner comes back within a season of the year.
            options.ExpireTimeSpan = TimeSpan.FromDays(90);
            options.SlidingExpiration = true;
        });
        services.AddAuthorization();
        services.AddCascadingAuthenticationState();
        services.AddScoped<GuestSignIn>();
        return services;
    }

    /// <summary>Signs in whoever opens a page without an account. When that fails the page opens read-only.</summary>
    public static IApplicationBuilder UseGuests(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<RootComponentMetadata>() is not null
            && GuestClaims.Account(context.User) is null
            && DocumentNavigation.Is(context.Request))
        {
            context.Items[ProblemItem] =
                await context.RequestServices.GetRequiredService<GuestSignIn>().SignInAsync(context);
        }

        await next(context);
    });

    /// <summary>Why this request's visitor has no account, or null.</summary>
    public static ApiProblem? GuestProblem(this HttpContext context) => context.Items[ProblemItem] as ApiProblem;

    public static void MapGuests(this WebApplication app) => app.MapGet(RenewPath, RenewAsync);

    // A link from elsewhere may lead here, so an account that works is never replaced.
    private static async Task<IResult> RenewAsync(HttpContext context, GuestSignIn guests, string? returnUrl)
    {
        if (DocumentNavigation.Is(context.Request)
            && (GuestClaims.Account(context.User) is null || await guests.IsGoneAsync(context)))
        {
            await guests.SignInAsync(context);
        }

        return Results.LocalRedirect(IsLocal(returnUrl) ? returnUrl! : "/");
    }

    private static bool IsLocal(string? url) =>
        url is ['/', ..] and not ['/', '/' or '\\', ..];
}
