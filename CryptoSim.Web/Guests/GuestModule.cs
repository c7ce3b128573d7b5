using CryptoSim.Web.Accounts;
using CryptoSim.Web.Client;
using CryptoSim.Web.Security;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Components.Routing;

namespace CryptoSim.Web.Guests;

/// <summary>Visitors trade at once: the first page they open signs them in to an account of their own.</summary>
public static class GuestModule
{
    /// <summary>Where a page sends a visitor whose account is gone, or could not be opened.</summary>
    public const string RenewPath = "/guest/renew";

    private const string ProblemItem = "guest-problem";

    public static IServiceCollection AddGuests(this IServiceCollection services)
    {
        services.AddAuthentication().AddCookie(GuestSignIn.Scheme, options =>
        {
            options.Cookie.Name = "cryptosim";
            TicketCookie.Configure(options);
        });
        services.AddScoped<GuestSignIn>();
        return services;
    }

    /// <summary>Signs in whoever opens a page without an account. When that fails the page opens read-only.</summary>
    public static IApplicationBuilder UseGuests(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        // Pages about signing in are not for trading: who comes for them has an account, or wants another.
        if (context.GetEndpoint()?.Metadata.GetMetadata<RootComponentMetadata>() is not null
            && context.AcceptsInteractiveRouting()
            && Visitor.Of(context.User) is null
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
            && (Visitor.Of(context.User) is null || await guests.IsGoneAsync(context)))
        {
            await guests.SignInAsync(context);
        }

        return Results.LocalRedirect(LocalUrl.Or(returnUrl, "/"));
    }
}
