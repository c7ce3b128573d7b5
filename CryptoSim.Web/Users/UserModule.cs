using CryptoSim.Data;
using CryptoSim.Data.Keys;
using CryptoSim.Data.Users;
using CryptoSim.Web.Accounts;
using CryptoSim.Web.Guests;
using CryptoSim.Web.Security;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CryptoSim.Web.Users;

/// <summary>Signing up and in with ASP.NET Core Identity, on any instance.</summary>
public static class UserModule
{
    private const string VisitorScheme = "Visitor";

    private const string CookieName = "cryptosim_user";

    // PBKDF2 with SHA-512: about a tenth of a second on a server's core.
    private const int PasswordIterations = 210_000;

    // A ticket ends at most so long after the credentials changed; its tokens end at once.
    private static readonly TimeSpan StampCheckedEvery = TimeSpan.FromMinutes(1);

    public static IServiceCollection AddUsers(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddKeyRing(configuration, "CryptoSim.Web");
        services.AddOptions<UserOptions>()
            .BindConfiguration(UserOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddIdentityCore<UserRow>()
            .AddUserStore<UserOnlyStore<UserRow, CryptoSimDbContext, Guid>>()
            .AddUserManager<UserDirectory>()
            .AddSignInManager();
        services.AddOptions<IdentityOptions>().Configure<IOptions<UserOptions>>(Configure);
        services.AddOptions<IdentityPasskeyOptions>().Configure<IOptions<UserOptions>>((passkeys, options) =>
        {
            passkeys.ServerDomain = options.Value.PasskeyDomain is { Length: > 0 } domain ? domain : null;
            // Signing in with a passkey asks for no name, so the authenticator must know it.
            passkeys.ResidentKeyRequirement = "required";
            passkeys.UserVerificationRequirement = "required";
        });
        services.Configure<PasswordHasherOptions>(hasher => hasher.IterationCount = PasswordIterations);
        services.Configure<SecurityStampValidatorOptions>(stamps =>
        {
            stamps.ValidationInterval = StampCheckedEvery;
            stamps.OnRefreshingPrincipal = KeepAccount;
        });
        services.AddAuthentication(VisitorScheme)
            .AddPolicyScheme(VisitorScheme, displayName: null, policy => policy.ForwardDefaultSelector = context =>
                IsUsers(context) ? IdentityConstants.ApplicationScheme : GuestSignIn.Scheme)
            .AddIdentityCookies(cookies =>
            {
                cookies.ApplicationCookie!.Configure(ConfigureTicket);
                cookies.TwoFactorUserIdCookie!.Configure(options => options.Cookie.Name = "cryptosim_passkey");
            });
        services.AddAuthorization();
        services.AddCascadingAuthenticationState();
        services.AddSingleton<AttemptBudget>();
        services.AddScoped<UserSignIn>();
        return services;
    }

    /// <summary>Sends whoever comes with a ticket that has ended to the sign-in page: they have an account, and must
    /// not find themselves in a new guest's.</summary>
    public static IApplicationBuilder UseUsers(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        if (IsUsers(context)
            && Visitor.Of(context.User) is null
            && context.GetEndpoint()?.Metadata.GetMetadata<RootComponentMetadata>() is not null
            && context.AcceptsInteractiveRouting()
            && DocumentNavigation.Is(context.Request))
        {
            await context.SignOutAsync(IdentityConstants.ApplicationScheme);
            var here = context.Request.Path + context.Request.QueryString;
            context.Response.Redirect($"{UserPages.SignIn}?ended=true&returnUrl={Uri.EscapeDataString(here)}");
            return;
        }

        await next(context);
    });

    private static bool IsUsers(HttpContext context) => context.Request.Cookies.ContainsKey(CookieName);

    private static void Configure(IdentityOptions identity, IOptions<UserOptions> options)
    {
        // Length is what counts; rules about characters make passwords that are written down.
        identity.Password = new PasswordOptions
        {
            RequiredLength = 10,
            RequiredUniqueChars = 5,
            RequireDigit = false,
            RequireLowercase = false,
            RequireUppercase = false,
            RequireNonAlphanumeric = false,
        };
        identity.User.AllowedUserNameCharacters =
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
        identity.Lockout.MaxFailedAccessAttempts = options.Value.WrongPasswords;
        identity.Lockout.DefaultLockoutTimeSpan = options.Value.LockedFor;
        identity.Stores.SchemaVersion = IdentitySchemaVersions.Version3;
    }

    private static void ConfigureTicket(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = CookieName;
        TicketCookie.Configure(options);
        options.Events.OnValidatePrincipal = async context =>
        {
            try
            {
                await SecurityStampValidator.ValidatePrincipalAsync(context);
            }
            catch (Exception exception) when (StoreOutage.Is(exception))
            {
                // Prices go on without Postgres, for users too; what needs it refuses by itself.
                context.HttpContext.RequestServices.GetRequiredService<ILogger<UserSignIn>>()
                    .LogWarning(exception, "A ticket was believed unchecked: Postgres does not answer");
            }
        };
    }

    private static Task KeepAccount(SecurityStampRefreshingPrincipalContext context)
    {
        if (context.CurrentPrincipal?.FindFirst(Visitor.AccountIdClaim) is { } account)
        {
            context.NewPrincipal?.Identities.First().AddClaim(account.Clone());
        }

        return Task.CompletedTask;
    }
}
