import Foundation
import LambdaCore

/// The page's one style sheet, inline, and the hash that lets it and nothing else through the content security policy.
enum PageStyle {
  /// Base64 of the SHA-256 of `css`, as a policy's source expression has it.
  static let hash = Data(SHA256.hash(css)).base64EncodedString()

  /// System colours and fonts; every text contrasts at least 4.5 to 1 in light and dark.
  static let css = """
    :root{color-scheme:light dark;--page:#f4f5f7;--sheet:#fff;--text:#1b1f24;--soft:#4d5661;--line:#c4cad1;\
    --good:#0f6b32;--bad:#b3261e;--focus:#0b57d0}
    @media(prefers-color-scheme:dark){:root{--page:#101418;--sheet:#1a1f25;--text:#e8eaed;--soft:#b0b8c1;\
    --line:#48515b;--good:#7bd99a;--bad:#ffa79e;--focus:#a8c7fa}}
    *{box-sizing:border-box}
    body{margin:0;background:var(--page);color:var(--text);font:1.0625rem/1.5 system-ui,sans-serif}
    main{max-width:40rem;margin:0 auto;padding:1.25rem;background:var(--sheet);min-height:100vh}
    @media(min-width:44rem){main{margin:2rem auto;padding:2rem;min-height:0;border:1px solid var(--line);\
    border-radius:.75rem}}
    @media(min-width:60rem){.wide{display:grid;max-width:66rem;grid-template-columns:minmax(0,1fr) 22rem;\
    column-gap:2.5rem;align-items:start}.wide>*{grid-column:1}.wide>h1,.wide>p{grid-column:1/-1}\
    .wide>.act{grid-column:2;grid-row:auto/span 2}}
    h1{font-size:1.6rem;line-height:1.25;margin:0 0 .75rem;overflow-wrap:anywhere}
    h2{font-size:1.15rem;margin:1.375rem 0 .375rem}
    p{margin:.5rem 0}
    .good h1{color:var(--good)}
    .bad h1{color:var(--bad)}
    dl{margin:0}
    dt{color:var(--soft);font-size:.9375rem;line-height:1.3;margin-top:.375rem}
    dd{margin:0;line-height:1.35;overflow-wrap:anywhere}
    .warning{border-left:.3rem solid var(--bad);padding:.25rem .75rem}
    details{border-top:1px solid var(--line);overflow-wrap:anywhere}
    summary{cursor:pointer;font-weight:600;padding:.625rem 0}
    .more{margin-top:1.75rem}
    ul{margin:.5rem 0;padding-left:1.25rem}
    label{display:block;font-weight:600;margin-top:1rem}
    .hint{color:var(--soft);font-size:.9375rem;margin:.125rem 0 .375rem}
    .problem{border-left:.3rem solid var(--bad);padding:.25rem .75rem;margin:1rem 0;font-weight:600}
    input,textarea{width:100%;font:inherit;color:inherit;background:transparent;border:1px solid var(--soft);\
    border-radius:.375rem;padding:.625rem}
    [aria-invalid]{border:2px solid var(--bad)}
    input{max-width:12rem;font-size:1.5rem;letter-spacing:.1em}
    .buttons{display:flex;flex-wrap:wrap;gap:.75rem;margin-top:1.25rem}
    button{flex:1 1 9rem;min-height:3rem;font:inherit;font-weight:600;border-radius:.375rem;border:2px solid;\
    cursor:pointer;background:transparent}
    .approve{color:var(--sheet);background:var(--good);border-color:var(--good)}
    .reject{color:var(--bad);border-color:var(--bad)}
    :focus-visible{outline:3px solid var(--focus);outline-offset:2px}
    [hidden]{display:none}
    """
}
