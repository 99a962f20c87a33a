using Lazaret.Dispatch.Events.Codecs;

namespace Lazaret.Dispatch.Events.Models;

/// <summary>What is deleted, and why (§3.11). Parts without content are left out of JSON: the strict clients cannot read them.</summary>
internal sealed class DeleteEntity : IRecord
{
    public string Reason { get; set; } = "";

    public DeletedSubmission Submission { get; set; } = new();

    public DeletedAuthor Author { get; set; } = new();

    public DeletedLink Link { get; set; } = new();

    public DeletedIds Ids { get; set; } = new();

    public void Fields<TCodec>(ref TCodec c)
        where TCodec : struct, IFieldCodec, allows ref struct
    {
        Reason = c.Text("reason"u8, Reason);
        Submission = c.Record("submission"u8, Submission);
        Author = c.Record("author"u8, Author);
        Link = c.Record("link"u8, Link);
        Ids = c.Record("ids"u8, Ids);
    }
}
