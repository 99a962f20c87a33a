using Lazaret.Dispatch.Identification.Magic;

namespace Lazaret.Dispatch.Identification.Refining;

/// <summary>
/// Tells office documents, Java archives and apps from other archives by the names of their members. The <c>mimetype</c> member is asked first,
/// so that EPUB and OpenDocument, which have a <c>META-INF</c> folder too, are not taken for Java archives.
/// </summary>
internal sealed class ZipRefiner : IRefiner
{
    public bool Takes(string type) => type is "document/office/unknown" or "archive/zip" or "java/jar" or Identity.Unknown;

    public string Refine(string type, SuspectFile file, MagicLines lines, CancellationToken cancellationToken)
    {
        if (ZipDirectory.Find(file) is not { } directory)
        {
            return type;
        }

        ZipMembers members = new();
        if (!directory.TryVisit(members.Add, cancellationToken))
        {
            return type;
        }

        string? said = members is { MimeMember: { } member, IsRunnable: false } ? ZipMimeMember.TypeOf(file, directory, member) : null;
        return said ?? members.Type();
    }
}
