import './styles/tokens.css'
import './styles/base.css'
import './styles/shell.css'
import './styles/board.css'
import './styles/sources.css'
import './styles/workers.css'
import './styles/wall.css'
import './styles/status.css'
import { render } from 'preact'
import { App } from './app.tsx'

const page = document.getElementById('page')
if (page !== null) render(<App />, page)
