namespace Lazaret.Core.Domains;

/// <summary>What becomes of a name that was claimed.</summary>
public enum AnswerKind : byte
{
    /// <summary>No answer could be had: it goes back to the queue.</summary>
    Unanswered,

    /// <summary>It was judged: whoever asked gets the label.</summary>
    Labelled,

    /// <summary>It is no name that could be judged: whoever asked gets told so, where the queue can, and it is kept with the reason where people look for such things.</summary>
    NotApplicable,

    /// <summary>It cannot be dealt with at all: it is kept with the reason where people look for such things.</summary>
    Rejected,
}
