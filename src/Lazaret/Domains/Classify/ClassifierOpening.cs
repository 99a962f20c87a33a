using Lazaret.Cli;
using Lazaret.Domains.Allow;
using Lazaret.Domains.Client;
using Lazaret.Domains.Model;
using Lazaret.Domains.Names;
using Lazaret.Output;

namespace Lazaret.Domains.Classify;

/// <summary>Makes classifiers from what was asked for.</summary>
internal static class ClassifierOpening
{
    /// <summary>One for a verb.</summary>
    /// <param name="request">The model and what belongs to it.</param>
    /// <param name="server">The server that is asked instead; null = the model in this process.</param>
    /// <exception cref="UserErrorException">A file cannot be used.</exception>
    public static DomainEngine Open(EngineRequest request, ServerRequest? server) => Open(request, server is null ? null : Options(server));

    /// <summary>The same over many servers.</summary>
    /// <param name="request">The model and what belongs to it.</param>
    /// <param name="servers">The servers that are asked instead; null = the model in this process.</param>
    /// <exception cref="UserErrorException">A file cannot be used.</exception>
    public static DomainEngine Open(EngineRequest request, RemoteOptions? servers)
    {
        PublicSuffixList suffixes = request.SuffixList is { } list ? Read("the public-suffix list", list, PublicSuffixList.Load) : PublicSuffixList.Embedded;
        AllowList? allowed = request.AllowList is { } names ? Read("the allow-list", names, path => AllowList.Load(path, suffixes)) : null;
        if (servers is not null)
        {
            RemoteClassifier client = Remote(servers);
            return new DomainEngine { Classifier = allowed is null ? client : new AllowingClassifier(client, allowed, new DomainNormalizer(suffixes)), Suffixes = suffixes, Owned = client };
        }

        DgaModel model = request.Model is { } file ? Read("the model", file, DgaModel.Load) : DgaModel.LoadEmbedded();
        return new DomainEngine { Classifier = new DomainClassifier(model, suffixes, allowed), Suffixes = suffixes, Details = model };
    }

    private static RemoteOptions Options(ServerRequest server) => new()
    {
        Servers = server.Servers,
        Tls = server.Tls,
        CaFile = server.CaFile,
        Token = server.TokenFile is { } file ? Read("the token", file, path => File.ReadLines(path).FirstOrDefault()?.Trim()) : null,
    };

    private static RemoteClassifier Remote(RemoteOptions servers)
    {
        try
        {
            return new RemoteClassifier(servers, TimeProvider.System);
        }
        catch (Exception e) when (e is ArgumentException or IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            throw new UserErrorException($"the servers cannot be asked: {SafeText.Visible(e.Message).TrimEnd('.')}", inner: e);
        }
    }

    private static T Read<T>(string what, string path, Func<string, T> load)
    {
        try
        {
            return load(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or ArgumentException)
        {
            throw new UserErrorException($"{what} {SafeText.Visible(path)} cannot be used: {SafeText.Visible(e.Message).TrimEnd('.')}", inner: e);
        }
    }
}
