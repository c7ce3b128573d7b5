namespace CryptoSim.Web.Users;

/// <summary>Addresses of the pages about signing in. They are plain pages: no circuit, and a script only for
/// passkeys.</summary>
public static class UserPages
{
    public const string Account = "/account";

    public const string Keys = "/account/keys";

    public const string SignUp = "/account/sign-up";

    public const string SignIn = "/account/sign-in";

    public const string Recover = "/account/recover";
}
